"""What to show a person, as frozen values without markup. Renderers translate them and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a reply is."""

    ANSWER = "answer"
    NOT_FOUND = "not_found"
    PASSAGES = "passages"  # ranked passages, no verdict
    TIMELINE = "timeline"  # every figure, by who gave it
    NOTICE = "notice"  # help, status, a sentence


class ActionKind(StrEnum):
    """What a person can do next. Each platform shows it its own way: a command, a button, a reaction."""

    MORE = "more"  # other passages for the same question
    SET_DATE = "set_date"  # value: the article's id


@dataclass(frozen=True, slots=True)
class Action:
    """One next step. ``value`` is what the step is about."""

    kind: ActionKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive characters of a quote, bold or not. Runs joined are the quote, byte for byte."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with what must stand beside it. ``start`` and ``end`` are code points of the revision."""

    article_id: str
    revision: int
    start: int
    end: int
    runs: tuple[Run, ...]
    title: str
    publisher: str | None = None
    published: str | None = None  # in words; None is undated
    age: str | None = None
    said_by: str | None = None  # as it reads after "said by"
    link: str | None = None
    lang: str = "en"

    @property
    def text(self) -> str:
        """The quoted words, exactly as stored."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """The short answer: a slice of the first quote, and the day it stands for."""

    text: str
    dated: str
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class FigureView:
    """One figure: a slice of an article, and what must stand beside it."""

    text: str
    dated: str  # "27 Dec 2017"; "undated"
    said_by: str | None = None
    of: str | None = None  # what it counts, and where, as the article writes it
    note: str | None = None  # what is left out, how the date was found
    newest: str | None = None  # "newest, 34 months old"
    quote: QuoteView | None = None


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The figures of one speaker, oldest first."""

    speaker: str
    rows: tuple[FigureView, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, complete. ``summary`` is all of it in one line, for lock screens and screen readers."""

    kind: Kind
    summary: str
    question: str = ""  # as understood
    understood_as: str | None = None  # the same, when it differs from what was typed
    headline: HeadlineView | None = None
    reason: str | None = None
    disagree: tuple[FigureView, ...] = ()  # two sources, two numbers for the same thing and time
    apart: tuple[FigureView, ...] = ()  # measured otherwise: never in one line with the headline
    figures: tuple[str, ...] = ()  # what goes with the headline: left out, earlier, undated
    timeline: tuple[FigureGroup, ...] = ()
    undated: tuple[FigureView, ...] = ()  # beside a timeline, never placed in it
    warnings: tuple[str, ...] = ()
    quotes: tuple[QuoteView, ...] = ()
    nearest: tuple[QuoteView, ...] = ()
    notes: tuple[str, ...] = ()
    freshness: str | None = None
    actions: tuple[Action, ...] = ()
