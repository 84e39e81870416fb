"""``--batch``: a question a line in, a JSON object a line out, each written as soon as it is known.

A line is an object with ``id``, ``question`` and, where wanted, ``asked_at`` (an ISO 8601 day or instant),
``previous`` (earlier questions of the conversation), ``since``, ``until``, ``publisher``, ``collections``
and ``k``. What a line leaves out, the options of the command give. A line that can't be answered gives
``{"schema_version", "id", "line", "error"}`` and the rest goes on; the exit code then is 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import typer

from bot.cli import options
from bot.cli.session import print_json
from bot.desk.desk import Desk
from index.article import Filters, Question
from index.contract import SCHEMA_VERSION, answer_json, search_json
from index.errors import BadQuestion, BriefbotError

_Moment = TypeVar("_Moment", date, datetime)
Answering = Callable[[Question], dict[str, Any]]
_FIELDS = ("id", "question", "asked_at", "previous", "since", "until", "publisher", "collections", "k")


def answers(desk: Desk) -> Answering:
    """Questions to the JSON of their answers."""
    return lambda question: answer_json(desk.ask(question).answer)


def findings(desk: Desk) -> Answering:
    """Questions to the JSON of their passages."""

    def find(question: Question) -> dict[str, Any]:
        found = desk.search(question)
        return search_json(found.question, found.passages)

    return find


def run_batch(file: str, template: Question, answering: Answering, progress: options.ProgressChoice) -> int:
    """Answer every line of ``file`` ('-' is stdin). Returns the exit code: 1 when a line failed."""
    from bot.cli.progress import counting

    failed = False
    with _lines(file) as lines, counting("questions", progress, _total(file)) as advance:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            given: Mapping[str, Any] = {}
            try:
                given = _object(line)
                print_json(answering(question_of(given, template)))
            except BriefbotError as error:
                failed = True
                known = given.get("id")
                print_json(
                    {
                        "schema_version": SCHEMA_VERSION,
                        "id": known if isinstance(known, str) else None,
                        "line": number,
                        "error": str(error),
                    }
                )
            advance()
    return int(failed)


def question_of(given: Mapping[str, Any], template: Question) -> Question:
    """The question of one line. Raises BadQuestion with a sentence naming the field that makes no sense."""
    unknown = sorted(set(given) - set(_FIELDS))
    text = _text(given, "question", "")
    if not text.strip():
        raise BadQuestion(
            'The line has no "question".' + (f" It has: {', '.join(unknown)}." if unknown else "")
        )
    filters = Filters(
        _day(given, "since", options.first_day, template.filters.since),
        _day(given, "until", options.last_day, template.filters.until),
        _text(given, "publisher", template.filters.publisher or "") or None,
        _collections(given, template.filters.collections),
    )
    return replace(
        template,
        text=text,
        id=_text(given, "id", ""),
        asked_at=_day(given, "asked_at", options.instant, template.asked_at),
        previous=_texts(given, "previous", ()),
        filters=filters,
        limit=_limit(given, template.limit),
    )


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(line.decode("utf-8-sig").strip())
    except UnicodeDecodeError as error:
        raise BadQuestion(
            f"The line is not UTF-8 (byte {error.start + 1}). Save the file as UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise BadQuestion(f"The line is not JSON: {error.msg}, character {error.colno}.") from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all measure
        raise BadQuestion(f"The line is not JSON that can be read: {error}.") from error
    if not isinstance(given, dict):
        raise BadQuestion('The line is not a JSON object. Write {"id": "q1", "question": "…"}.')
    return given


def _text(given: Mapping[str, Any], name: str, default: str) -> str:
    value = given.get(name)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool) and name == "id":
        return str(value)
    if not isinstance(value, str):
        raise BadQuestion(f'"{name}" must be text, not {json.dumps(value)[:80]}.')
    return value


def _texts(given: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = given.get(name)
    if value is None:
        return default
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadQuestion(f'"{name}" must be a list of texts, not {json.dumps(value)[:80]}.')
    return tuple(value)


def _collections(given: Mapping[str, Any], default: frozenset[str] | None) -> frozenset[str] | None:
    if given.get("collections") is None:
        return default
    return frozenset(_texts(given, "collections", ()))


def _limit(given: Mapping[str, Any], default: int) -> int:
    value = given.get("k", default)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise BadQuestion(f'"k" must be a whole number from 1 to 100, not {json.dumps(value)[:80]}.')
    return value


def _day(
    given: Mapping[str, Any], name: str, parse: Callable[[str], _Moment], default: _Moment | None
) -> _Moment | None:
    value = _text(given, name, "")
    if not value:
        return default
    try:
        return parse(value)
    except typer.BadParameter as error:
        raise BadQuestion(f'"{name}": {error.message}') from error


@contextmanager
def _lines(file: str) -> Iterator[IO[bytes]]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise BadQuestion(f"The file {file} can't be read: {error.strerror or error}.") from error
        yield opened


def _total(file: str) -> int | None:
    if file == "-":
        return None
    try:
        with Path(file).open("rb") as lines:
            return sum(1 for line in lines if line.strip())
    except OSError:
        return None
