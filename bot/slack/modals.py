"""Windows that open over Slack and are read: a quote in its context, text to copy, more passages."""

from __future__ import annotations

from typing import Any

from bot.reply import Kind, Reply
from bot.slack.limits import INPUT, TITLE, VIEW, VIEW_BLOCKS
from bot.slack.render import render
from bot.slack.rich import Block, cut, paragraph, plain, quiet, rich, words

View = dict[str, Any]

_TITLES = {
    Kind.CONTEXT: "The quote in its place",
    Kind.COPY: "Copy for briefing",
    Kind.PASSAGES: "Passages",
    Kind.ANSWER: "What I found",
    Kind.NOT_FOUND: "What I found",
    Kind.TIMELINE: "Timeline",
    Kind.ERROR: "That did not work",
    Kind.REFUSED: "That can't be done",
}


def window(reply: Reply) -> View:
    """Whatever the desk replied, in a window of its own."""
    if reply.kind is Kind.COPY and reply.copy is not None:
        blocks = _copying(reply, reply.copy)
    else:
        blocks = render(reply, blocks=VIEW_BLOCKS, characters=VIEW, in_window=True).blocks
    return modal(_TITLES.get(reply.kind, "Briefbot"), blocks)


def looking() -> View:
    """Shown while the desk is at work: Slack gives three seconds to open a window."""
    return modal("Briefbot", rich(paragraph([words("Looking…")])))


def _copying(reply: Reply, text: str) -> list[Block]:
    field = {
        "type": "plain_text_input",
        "action_id": "copy",
        "multiline": True,
        "initial_value": cut(text, INPUT),
    }
    copied: Block = {
        "type": "input",
        "label": plain("Select all and copy"),
        "element": field,
        "optional": True,
    }
    return [copied, *quiet(reply.notes)]


def modal(title: str, blocks: list[Block], *, submit: str | None = None) -> View:
    """A window with a title, and a button to submit it where there is something to fill in."""
    view: View = {"type": "modal", "title": plain(title, TITLE), "close": plain("Close"), "blocks": blocks}
    return view | {"submit": plain(submit)} if submit else view
