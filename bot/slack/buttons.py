"""What a person can do next, as Slack's buttons, and a used button read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.reply import Action, ActionKind, Kind, Reply
from bot.slack.limits import BUTTON_VALUE, BUTTONS, OPTION_VALUE
from bot.slack.rich import Block, Part, plain

PREFIX = "briefbot"

_LABELS = {
    ActionKind.COPY: "Copy for briefing",
    ActionKind.CONTEXT: "Context",
    ActionKind.MORE: "More",
    ActionKind.TIMELINE: "Timeline",
    ActionKind.SHARE: "Share in channel",
    ActionKind.WATCH: "Tell me when this changes",
    ActionKind.CORRECT: "Correct title, publisher or date",
    ActionKind.CANCEL: "Cancel",
    ActionKind.REINDEX: "Reindex",
    ActionKind.FORGET: "Forget my questions",
    ActionKind.REPORT: "Report this quote",
    ActionKind.REMOVE: "Remove this answer",
}
_IN_MENU = (ActionKind.REPORT, ActionKind.REMOVE)  # behind the three dots
_IN_MENU_OF_ANSWERS = (*_IN_MENU, ActionKind.WATCH)
_SURE = {
    ActionKind.FORGET: "All questions you asked here and their answers are erased for good.",
    ActionKind.REMOVE: "The answer is taken back for everybody.",
}


@dataclass(frozen=True, slots=True)
class Used:
    """A button that somebody used."""

    kind: ActionKind
    answer: str
    value: str


def rows(reply: Reply) -> list[Block]:
    """The buttons under a reply: a row of steps with a menu, and thumbs. None where there is nothing to do."""
    order = list(_LABELS)
    hidden = _IN_MENU_OF_ANSWERS if reply.kind is Kind.ANSWER else _IN_MENU
    steps = [one for one in reply.actions if one.kind in _LABELS and one.kind not in hidden]
    steps.sort(key=lambda one: order.index(one.kind))
    first = {one.kind: one for one in reversed(steps)}
    row = [
        _button(reply, one, number)
        for number, one in enumerate(steps[: BUTTONS - 1])
        if first[one.kind] is one
    ]
    in_menu = [
        one for one in reply.actions if one.kind in hidden or (one in steps and one is not first[one.kind])
    ]
    articles = [one for one in reply.actions if one.kind is ActionKind.CORRECT]
    options = [made for one in in_menu if (made := _option(reply, one, articles)) is not None]
    if options:
        row.append({"type": "overflow", "action_id": f"{PREFIX}:menu", "options": options[:5]})
    blocks: list[Block] = [{"type": "actions", "elements": row}] if row else []
    return blocks + _thumbs(reply)


def button(kind: ActionKind, answer: str = "", value: str = "", number: int = 0) -> Part:
    """One button that stands for ``kind``."""
    made: Part = {
        "type": "button",
        "action_id": f"{PREFIX}:{kind}:{number}",
        "text": plain(_LABELS[kind]),
        "value": f"{answer} {value}"[:BUTTON_VALUE],
    }
    if kind in _SURE:
        made["confirm"] = _confirm(kind)
    return made


def used(action: Mapping[str, Any]) -> Used | None:
    """What a pressed button, menu or thumb stands for; None if it is none of ours."""
    name = str(action.get("action_id", ""))
    if name == f"{PREFIX}:menu":
        kind, _, rest = str(action["selected_option"]["value"]).partition(" ")
    elif name == f"{PREFIX}:thumbs":
        kind, _, rest = str(action["value"]).partition(" ")
    elif name.startswith(f"{PREFIX}:"):
        kind, rest = name.split(":")[1], str(action.get("value", ""))
    else:
        return None
    if kind not in list(ActionKind):
        return None
    answer, _, value = rest.partition(" ")
    return Used(ActionKind(kind), answer, value)


def _button(reply: Reply, action: Action, number: int) -> Part:
    made = button(action.kind, reply.id, action.value, number)
    if action.kind is ActionKind.WATCH and reply.kind is Kind.NOT_FOUND:
        made["text"] = plain("Tell me when something answers")
    if action.kind is ActionKind.CORRECT and reply.quotes:
        made["text"] = plain("Set the date")
    return made


def _option(reply: Reply, action: Action, articles: list[Action]) -> Part | None:
    """One line of the menu; None where Slack's limit would cut what it is about."""
    label = _LABELS[action.kind]
    if action.kind is ActionKind.CONTEXT and action.value.isdecimal():
        label = f"{label} of quote {int(action.value) + 1}"
    if action.kind is ActionKind.CORRECT:
        label = f"{label} of article {articles.index(action) + 1}"
    value = f"{action.kind} {reply.id} {action.value}".rstrip()
    return {"text": plain(label), "value": value} if len(value) <= OPTION_VALUE else None


def _thumbs(reply: Reply) -> list[Block]:
    kinds = {one.kind for one in reply.actions}
    if not {ActionKind.UP, ActionKind.DOWN} <= kinds:
        return []
    element = {
        "type": "feedback_buttons",
        "action_id": f"{PREFIX}:thumbs",
        "positive_button": {
            "text": plain("👍" if reply.kind is Kind.ANSWER else "👍 Right to say so"),
            "value": f"{ActionKind.UP} {reply.id}",
            "accessibility_label": "This helped",
        },
        "negative_button": {
            "text": plain("👎"),
            "value": f"{ActionKind.DOWN} {reply.id}",
            "accessibility_label": "This did not help",
        },
    }
    return [{"type": "context_actions", "elements": [element]}]


def _confirm(kind: ActionKind) -> Part:
    return {
        "title": plain(f"{_LABELS[kind]}?"),
        "text": plain(_SURE[kind]),
        "confirm": plain("Yes"),
        "deny": plain("No"),
        "style": "danger",
    }
