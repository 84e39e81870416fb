"""What a number in a text says: the frozen values of figure extraction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.article import Span


class AsOfRule(StrEnum):
    """How the date that a figure speaks of was found."""

    STATED = "stated"  # the text gives it in full
    RELATIVE = "relative"  # resolved against the article's own date
    PUBLICATION = "publication"  # nothing said: the article's own date
    NONE = "none"  # nothing said, or unresolvable, in an undated article


class Standing(StrEnum):
    """Whether the article stands behind the number as a level that holds at its date."""

    HELD = "held"
    DENIED = "denied"  # "denied that 300 were killed", "no evidence that …"
    SUPERSEDED = "superseded"  # "not the 5,000 first reported", "revised from 90"
    PRIOR = "prior"  # the level before a change: "rose from 3.8%"
    CHANGE = "change"  # the change itself: "rose 18 cents"
    PROJECTED = "projected"  # "could reach", "is expected to", "aims to"
    DERIVED = "derived"  # "a third of their number", "doubled": shown as said, never computed


@dataclass(frozen=True, slots=True)
class Scope:
    """Words that say what a figure covers; ``kind`` is ``place``, ``whole``, ``includes`` or ``excludes``.

    ``words`` and ``sentence`` are absolute spans; the sentence may be another than the figure's own.
    """

    kind: str
    words: Span
    sentence: Span


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantity. All spans are absolute code-point spans of the article's text.

    ``low`` and ``high`` are equal for "=" and "~"; ``high`` is None for ">" and ">=", ``low`` for "<" and
    "<="; both differ for "range". ``as_of`` is ISO day, month or year; ``period`` is the year a flow was
    counted over ("paid 26 billion in 2021"), which is not the date the figure speaks of.
    """

    sentence: Span
    number: Span
    low: float | None
    high: float | None
    comparator: str
    unit: str | None
    counted: Span | None
    as_of: str | None
    as_of_rule: AsOfRule
    as_of_words: Span | None = None
    period: str | None = None
    scope: tuple[Scope, ...] = ()
    speaker: Span | None = None
    standing: Standing = Standing.HELD
    words: Span | None = (
        None  # the number with the comparator before it and what completes it: "fewer than 1,000"
    )

    @property
    def held(self) -> bool:
        """Whether this may be given as a figure of its speaker."""
        return self.standing is Standing.HELD
