"""Windows that open over Slack: a quote in its context, text to copy, more passages, a reason, a link to add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.reply import ActionKind, ContextView, Kind, Reply
from bot.slack.buttons import PREFIX
from bot.slack.fit import shorter
from bot.slack.limits import INPUT, TITLE, VIEW, VIEW_BLOCKS, size
from bot.slack.render import render
from bot.slack.rich import Block, Part, cut, paragraph, plain, quiet, quoted, rich, words
from bot.slack.sources import quote_with_source, runs

View = dict[str, Any]

REASON = f"{PREFIX}:reason"  # callback ids of what can be submitted
ADD = f"{PREFIX}:add"
_TITLES = {
    Kind.CONTEXT: "The quote in its place",
    Kind.COPY: "Copy for briefing",
    Kind.PASSAGES: "More passages",
    Kind.ANSWER: "What I found",
    Kind.NOT_FOUND: "What I found",
    Kind.TIMELINE: "Timeline",
    Kind.ERROR: "That did not work",
    Kind.REFUSED: "Not allowed",
}
_REASONS = {
    ActionKind.DOWN: ("It does not answer", "It is out of date", "The source is poor", "It misleads"),
    ActionKind.REPORT: (
        "The quote is wrong",
        "It was withdrawn",
        "It should not be shown here",
        "It misleads",
    ),
}


def window(reply: Reply) -> View:
    """Whatever the desk replied, in a window of its own."""
    if reply.kind is Kind.COPY and reply.copy is not None:
        blocks = _copying(reply, reply.copy)
    elif reply.kind is Kind.CONTEXT and reply.context is not None:
        blocks = _in_place(reply)
    else:
        blocks = render(reply, blocks=VIEW_BLOCKS, characters=VIEW, in_window=True).blocks
    return _modal(_TITLES.get(reply.kind, "Briefbot"), blocks)


def looking() -> View:
    """Shown while the desk is at work: Slack gives three seconds to open a window."""
    return _modal("Briefbot", rich(paragraph([words("Looking…")])))


@dataclass(frozen=True, slots=True)
class Given:
    """A reason that was submitted, and where the answer stands that it is about."""

    kind: ActionKind
    answer: str
    place: str
    thread: str | None
    reason: str


def why(kind: ActionKind, answer: str, place: str = "", thread: str | None = None) -> View:
    """Ask for the reason of a thumb down or a report. Both fields may stay empty."""
    choice = {
        "type": "radio_buttons",
        "action_id": "choice",
        "options": [{"text": plain(one), "value": one} for one in _REASONS[kind]],
    }
    detail = {"type": "plain_text_input", "action_id": "detail", "multiline": True, "max_length": 1_000}
    title = "Report this quote" if kind is ActionKind.REPORT else "What was wrong?"
    blocks = [
        _input("choice", "What is wrong", choice, optional=True),
        _input("detail", "In your words", detail, optional=True),
    ]
    return _modal(title, blocks, submit="Send") | {
        "callback_id": REASON,
        "private_metadata": f"{kind} {answer} {place} {thread or ''}",
    }


def reason_given(view: Mapping[str, Any]) -> Given:
    """What was submitted."""
    kind, answer, place, thread = str(view["private_metadata"]).split(" ")
    values = view["state"]["values"]
    choice = (values["choice"]["choice"].get("selected_option") or {}).get("value", "")
    detail = values["detail"]["detail"].get("value") or ""
    return Given(ActionKind(kind), answer, place, thread or None, ": ".join(filter(None, (choice, detail))))


def adding(link: str) -> View:
    """Ask what is to be added, with the link that the message holds."""
    address = {"type": "plain_text_input", "action_id": "link", "max_length": INPUT}
    if link:
        address["initial_value"] = link[:INPUT]
    blocks = [_input("link", "Link", address)]
    if not link:
        blocks = [*rich(paragraph([words("This message has no link to an article. Paste one:")])), *blocks]
    return _modal("Add to briefings", blocks, submit="Add") | {"callback_id": ADD}


def link_given(view: Mapping[str, Any]) -> str:
    """The link that was submitted."""
    return str(view["state"]["values"]["link"]["link"].get("value") or "").strip()


def _copying(reply: Reply, text: str) -> list[Block]:
    field = {
        "type": "plain_text_input",
        "action_id": "copy",
        "multiline": True,
        "initial_value": cut(text, INPUT),
    }
    return [_input("copy", "Select all and copy", field, optional=True), *quiet(reply.notes)]


def _in_place(reply: Reply) -> list[Block]:
    for shown in shorter(reply):
        blocks = [
            *rich([*_around(shown.context), *quote_source(shown.context)] if shown.context else []),
            *quiet((*shown.notes, shown.freshness or "")),
        ]
        if blocks and len(blocks) <= VIEW_BLOCKS and size(blocks) <= VIEW:
            return blocks
    return render(reply, in_window=True).blocks


def _around(context: ContextView) -> list[Part]:
    before = f"… {context.before.lstrip()}" if context.cut_before else context.before
    after = f"{context.after.rstrip()} …" if context.cut_after else context.after
    return [
        *paragraph([words(before.strip("\n"))]),
        quoted(runs(context.quote)),
        *paragraph([words(after.strip("\n"))]),
    ]


def quote_source(context: ContextView) -> list[Part]:
    """Title, publisher and date of the quote, without its words."""
    return list(quote_with_source(context.quote))[1:]


def _input(block_id: str, label: str, element: Part, *, optional: bool = False) -> Block:
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    return made | {"optional": True} if optional else made


def _modal(title: str, blocks: list[Block], *, submit: str | None = None) -> View:
    view: View = {"type": "modal", "title": plain(title, TITLE), "close": plain("Close"), "blocks": blocks}
    return view | {"submit": plain(submit)} if submit else view
