"""Windows that are filled in: a reason, something to add, what is known of an article. And what was submitted, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.desk.correcting import Details
from bot.reply import ActionKind
from bot.slack.buttons import PREFIX
from bot.slack.limits import INPUT, OPTION
from bot.slack.modals import View, modal
from bot.slack.rich import Block, Part, paragraph, plain, rich, words

REASON, ADD, DETAILS = f"{PREFIX}:reason", f"{PREFIX}:add", f"{PREFIX}:details"  # callback ids
_MOST = 10  # links and files of one message that are offered
_MOST_COLLECTIONS = 20
_REASONS = {
    ActionKind.DOWN: ("It does not answer", "It is out of date", "The source is poor", "It misleads"),
    ActionKind.REPORT: (
        "The quote is wrong",
        "It was withdrawn",
        "It should not be shown here",
        "It misleads",
    ),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What was filled in about an answer, and where the answer stands."""

    kind: ActionKind
    answer: str
    place: str
    thread: str | None
    value: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be added: a link, or a file of Slack's by its id."""

    link: str = ""
    file: str = ""
    name: str = ""
    collection: str = ""  # that it goes into, where one was chosen


def why(kind: ActionKind, answer: str, place: str = "", thread: str | None = None) -> View:
    """Ask for the reason of a thumb down or a report. Both fields may stay empty."""
    choice = {
        "type": "radio_buttons",
        "action_id": "choice",
        "options": [_option(one, one) for one in _REASONS[kind]],
    }
    detail = {"type": "plain_text_input", "action_id": "detail", "multiline": True, "max_length": 1_000}
    title = "Report this quote" if kind is ActionKind.REPORT else "What was wrong?"
    blocks = [
        _input("choice", "What is wrong", choice, optional=True),
        _input("detail", "In your words", detail, optional=True),
    ]
    return modal(title, blocks, submit="Send") | _about(REASON, kind, answer, place, thread)


def details(article_id: str, known: Details, place: str = "", thread: str | None = None) -> View:
    """What was understood of an article, to confirm or correct. A field left empty stays as it is."""
    asked = (
        ("title", "Title", known.title, ""),
        ("publisher", "Publisher", known.publisher, "Sample Gazette"),
        ("date", "Published: a day, a month (2017-12) or a year", known.date, "2017-12-27"),
    )
    blocks = []
    for name, label, value, example in asked:
        field: Part = {"type": "plain_text_input", "action_id": name, "max_length": INPUT}
        field |= {"initial_value": value} if 0 < len(value) <= INPUT else {}
        field |= {"placeholder": plain(example)} if example else {}
        blocks.append(_input(name, label, field, optional=True))
    return modal("What I understood", blocks, submit="That is right") | _about(
        DETAILS, ActionKind.CORRECT, article_id, place, thread
    )


def adding(offers: Sequence[Offer], collections: Sequence[str] = ()) -> View:
    """Ask what is to be added of a message, and into which collection; a link can be typed where it has none."""
    some = list(offers[:_MOST])
    if some:
        options = [_option(one.name or one.link, str(number)) for number, one in enumerate(some)]
        choice = {
            "type": "radio_buttons",
            "action_id": "what",
            "options": options,
            "initial_option": options[0],
        }
        blocks = [_input("what", "Add", choice)]
    else:
        field = {"type": "plain_text_input", "action_id": "link", "max_length": INPUT}
        blocks = [
            *rich(paragraph([words("This message has no link and no file. Paste a link:")])),
            _input("link", "Link", field),
        ]
    if len(collections) > 1:
        names = [_option(one, str(number)) for number, one in enumerate(collections[:_MOST_COLLECTIONS])]
        into = {
            "type": "static_select",
            "action_id": "into",
            "options": names,
            "initial_option": names[0],
        }
        blocks.append(_input("into", "Into the collection", into))
    held = [[one.link, one.file, one.name] for one in some]
    while len(json.dumps([held, list(collections[:_MOST_COLLECTIONS])])) > INPUT and held:
        held.pop()
    return modal("Add to briefings", blocks, submit="Add") | {
        "callback_id": ADD,
        "private_metadata": json.dumps([held, list(collections[:_MOST_COLLECTIONS])]),
    }


def given(view: Mapping[str, Any]) -> Given:
    """What was submitted about an answer or an article."""
    kind, about, place, thread = json.loads(view["private_metadata"])
    values = view["state"]["values"]
    if kind == ActionKind.CORRECT:
        value = f"{about} {corrected(view)}"
        return Given(ActionKind.CORRECT, "", place, thread or None, value)
    choice = (values["choice"]["choice"].get("selected_option") or {}).get("value", "")
    detail = values["detail"]["detail"].get("value") or ""
    return Given(ActionKind(kind), about, place, thread or None, ": ".join(filter(None, (choice, detail))))


def corrected(view: Mapping[str, Any]) -> Details:
    """What was filled in about an article."""
    values = view["state"]["values"]
    names = ("title", "publisher", "date")
    return Details(*((values[name][name].get("value") or "").strip() for name in names))


def chosen(view: Mapping[str, Any]) -> Offer:
    """What is to be added."""
    values = view["state"]["values"]
    held, collections = json.loads(view["private_metadata"])
    into = collections[0] if collections else ""
    if "into" in values:
        into = collections[int(values["into"]["into"]["selected_option"]["value"])]
    if "link" in values:
        return Offer(link=(values["link"]["link"].get("value") or "").strip(), collection=into)
    number = int(values["what"]["what"]["selected_option"]["value"])
    link, file, name = held[number] if number < len(held) else ("", "", "")
    return Offer(link, file, name, into)


def _about(callback: str, kind: ActionKind, about: str, place: str, thread: str | None) -> View:
    return {"callback_id": callback, "private_metadata": json.dumps([kind, about, place, thread or ""])}


def _input(block_id: str, label: str, element: Part, *, optional: bool = False) -> Block:
    made: Block = {"type": "input", "block_id": block_id, "label": plain(label), "element": element}
    return made | {"optional": True} if optional else made


def _option(label: str, value: str) -> Part:
    return {"text": plain(label, OPTION), "value": value}
