"""What a standing question found, and whether that is another answer than before. Pure; numbers and places, no words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.desk.quoted import remembered
from bot.store import GivenQuote
from index.article import Answer, Status
from index.figures.when import days_of


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer as a watch remembers it: its headline figure, if any, and where its quotes stand.

    ``words`` are hashes of the quotes' words, by which a reprint is known.
    """

    answered: bool
    at: datetime
    low: float | None = None
    high: float | None = None
    as_of: str | None = None
    quotes: tuple[GivenQuote, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def counted(self) -> bool:
        """Whether the answer is a figure."""
        return self.low is not None or self.high is not None

    def dump(self) -> str:
        """As it is stored."""
        return json.dumps(asdict(self) | {"at": self.at.isoformat()})


def seen_of(answer: Answer, at: datetime) -> Seen:
    """What an answer comes to."""
    figure = answer.figures.headline.figure if answer.figures and answer.figures.headline else None
    answered = answer.status is not Status.NOT_FOUND
    return Seen(
        answered,
        at,
        figure.low if figure else None,
        figure.high if figure else None,
        figure.as_of if figure else None,
        tuple(one for one in remembered(answer) if one.answers) if answered else (),
        tuple(_hash(quote.text) for quote in answer.quotes) if answered else (),
    )


def load(stored: str) -> Seen:
    """The reverse of ``dump``."""
    given: dict[str, Any] = json.loads(stored)
    return Seen(
        answered=given["answered"],
        at=datetime.fromisoformat(given["at"]),
        low=given["low"],
        high=given["high"],
        as_of=given["as_of"],
        quotes=tuple(_quote(one) for one in given["quotes"]),
        words=tuple(given["words"]),
    )


def what_changed(
    before: Seen, now: Seen, lost: Callable[[], str | None], came: Callable[[], datetime | None]
) -> str | None:
    """Why the answer is another one than before, in a sentence; None while it is not.

    ``lost`` says what became of the source quoted before, if it is gone or corrected; ``came`` since when the text
    quoted now has been held, in whichever copy.
    """
    if now.answered and not before.answered:
        return "There is an answer now."
    gone = lost() if before.answered and before.words != now.words else None
    if not now.answered:
        return f"{gone} Nothing answers now." if gone else None
    if before.counted and now.counted and (before.low, before.high) != (now.low, now.high):
        if _later(now.as_of, before.as_of):
            return "There is a newer figure."
        return gone
    if gone:
        return gone
    if (before.low, before.high) == (now.low, now.high) and now.counted:
        return None  # the same figure, told by others or in other words
    if now.words and now.words[0] not in before.words and (since := came()) and since > before.at:
        return "Another article answers now."
    return None


def _later(now: str | None, before: str | None) -> bool:
    if now is None:
        return False
    return before is None or days_of(now)[1] >= days_of(before)[1]


def _hash(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).casefold().encode()).hexdigest()[:16]


def _quote(given: dict[str, Any]) -> GivenQuote:
    speaker = given["speaker"]
    return GivenQuote(
        article_id=given["article_id"],
        revision=given["revision"],
        start=given["start"],
        end=given["end"],
        content_hash=given["content_hash"],
        answers=given["answers"],
        speaker=(speaker[0], speaker[1]) if speaker else None,
        scope=tuple((start, end) for start, end in given["scope"]),
    )
