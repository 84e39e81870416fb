"""What a briefing is asked for, and what it is: frozen values. Texts are slices of articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from index.article import Quote, Reason, Searched
from index.briefs.period import Window
from index.figures.cited import Cited

SENTENCES = 8  # quotes in a briefing, unless told otherwise


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """A topic, which may name a period ("Daesh 5–27 Dec"), or "" for the main stories.

    ``since`` and ``until`` bound the days that events happened on and go before a period in the words.
    ``new_since`` is the moment of the last briefing: what was stored after it is new. ``asked_at`` is the asker's
    clock.
    """

    text: str
    asked_at: datetime
    id: str = ""
    since: date | None = None
    until: date | None = None
    sentences: int = SENTENCES
    publisher: str | None = None
    collections: frozenset[str] | None = None
    new_since: datetime | None = None
    only_new: bool = False  # nothing that was held at the last briefing is told again


@dataclass(frozen=True, slots=True)
class Item:
    """What happened on one day: one or two quotes, and how many independent sources stand behind them.

    ``date`` is an ISO day, month or year, None where nobody can tell. Reprints and one publisher's articles are
    one source. ``new``: none of it was held at the time of the last briefing.
    """

    date: str | None
    quotes: tuple[Quote, ...]
    sources: int
    new: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Two figures of one speaker, counted the same way: the earlier one and the one after it."""

    before: Cited
    after: Cited


@dataclass(frozen=True, slots=True)
class Brief:
    """A briefing. ``reason`` says why there is none. ``matched`` counts the passages that were looked at."""

    request: BriefRequest
    topic: str  # "" for the main stories
    window: Window
    items: tuple[Item, ...]
    changes: tuple[Change, ...]
    disagreements: tuple[tuple[Cited, ...], ...]
    searched: Searched
    matched: int = 0
    independent: int = 0  # sources behind all of it
    reason: Reason | None = None
    notes: tuple[str, ...] = ()

    @property
    def new(self) -> tuple[Item, ...]:
        """What was not held at the time of the last briefing."""
        return tuple(item for item in self.items if item.new)

    @property
    def publishers(self) -> Mapping[str, int]:
        """How many quotes each publisher has."""
        counts: dict[str, int] = {}
        for item in self.items:
            for quote in item.quotes:
                name = quote.article.publisher or "publisher unknown"
                counts[name] = counts.get(name, 0) + 1
        return counts
