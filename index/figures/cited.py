"""Figures with the articles they stand in: what an answer hands out. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass

from index.article import Article
from index.figures.values import Figure


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure and its article; everything shown of it is a slice of the article's text."""

    article: Article
    figure: Figure

    @property
    def words(self) -> str:
        """The number as the article writes it, with its comparator: "Fewer than 1,000"."""
        start, end = self.figure.words or self.figure.number
        return self.article.text[start:end]

    @property
    def counted(self) -> str | None:
        """What is counted, as the article writes it."""
        span = self.figure.counted
        return self.article.text[span[0] : span[1]] if span else None

    @property
    def speaker(self) -> str | None:
        """Who gave the figure, as the article writes it."""
        span = self.figure.speaker
        return self.article.text[span[0] : span[1]] if span else None

    def scope(self, kind: str) -> tuple[str, ...]:
        """The words of the scopes of one kind: ``place``, ``includes`` or ``excludes``."""
        found = (self.article.text[s.words[0] : s.words[1]] for s in self.figure.scope if s.kind == kind)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class CitedApart:
    """A figure that may not be set beside the headline, and what differs: ``place``, ``counted`` …"""

    cited: Cited
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """What the articles say in numbers. ``series`` is the headline's own line, oldest first, headline included.

    ``conflicts`` speak of the same thing at the same time and say something else; ``apart`` measure something
    else; ``undated`` can't be placed. ``of_time``: the question named a time, so that
    the headline need not be the newest. ``counted_from``: the date of the newest figure, from which "three weeks
    earlier" was counted. ``unresolved``: the headline's own time words fit, but its article has no date.
    """

    headline: Cited | None
    series: tuple[Cited, ...] = ()
    conflicts: tuple[Cited, ...] = ()
    apart: tuple[CitedApart, ...] = ()
    undated: tuple[Cited, ...] = ()
    changed_from: Cited | None = None
    passed: bool = False
    of_time: bool = False
    counted_from: str | None = None
    unresolved: bool = False
