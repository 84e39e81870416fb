"""What to show a person, as frozen values without markup. Renderers translate them and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.words.plain import one_line


class Kind(StrEnum):
    """What a reply is."""

    ANSWER = "answer"
    NOT_FOUND = "not_found"
    PASSAGES = "passages"  # ranked passages, no verdict
    TIMELINE = "timeline"  # every figure, by who gave it
    BRIEF = "brief"  # a briefing made of quotes
    CONTEXT = "context"  # one quote with the paragraphs around it
    COPY = "copy"  # plain text to be copied
    PROGRESS = "progress"  # a job under way; shown again as it goes on
    NOTICE = "notice"  # help, status, a sentence
    REFUSED = "refused"  # the person may not do that; names whom to ask
    ERROR = "error"  # something broke; one sentence, and what happens to the question


class ActionKind(StrEnum):
    """What a person can do next. Each platform shows it its own way: a command, a button, a reaction."""

    MORE = "more"  # other passages for the same question
    CORRECT = "correct"  # title, publisher or date of an article; value: its id
    CONTEXT = "context"  # value: number of the quote, from 0
    COPY = "copy"  # the answer as plain text for a briefing
    TIMELINE = "timeline"  # every figure for the same question
    SHARE = "share"  # show a private reply to everybody in the place
    UP = "up"  # feedback
    DOWN = "down"  # feedback; value: the reason, if given
    REPORT = "report"  # tell the admins that a quote is wrong; value: what is wrong
    WATCH = "watch"  # tell me when something answers, or when the answer changes
    CHECK = "check"  # find the source of somebody's words; value: the words
    REMOVE = "remove"  # take the reply away: its asker or an admin
    CANCEL = "cancel"  # stop the job under way
    REINDEX = "reindex"
    FORGET = "forget"  # erase my questions and answers


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


def _bare(text: str) -> str:
    return one_line(text).casefold().removeprefix("the ")


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
    also_in: str | None = None  # "also in 4 others": who else put these words out

    @property
    def text(self) -> str:
        """The quoted words, exactly as stored."""
        return "".join(run.text for run in self.runs)

    @property
    def said_elsewhere(self) -> str | None:
        """Who said it, where the quoted words themselves don't name them."""
        return self.said_by if self.said_by and _bare(self.said_by) not in _bare(self.text) else None


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
class ContextView:
    """A quote where it stands: the article's words before and after it, exactly as stored."""

    before: str
    quote: QuoteView
    after: str
    cut_before: bool = False  # the article goes on before ``before``
    cut_after: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be uploaded. ``alt`` says in words what it shows."""

    name: str
    png: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file to be uploaded beside a reply."""

    name: str
    text: str
    media_type: str


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far a job is. ``total`` and ``seconds_left`` are None while nobody can tell."""

    title: str
    done: int
    total: int | None
    what: str
    seconds_left: float | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BriefItem:
    """What happened on one day: quotes, and how many independent sources stand behind them."""

    dated: str | None
    quotes: tuple[QuoteView, ...]
    sources: int = 1
    new: bool = False


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure and the one that came after it, of the same speaker, counted the same way."""

    before: FigureView
    after: FigureView


@dataclass(frozen=True, slots=True)
class BriefView:
    """A briefing: its topic and period as understood, and its quotes in order of their days."""

    topic: str
    period: str
    news: str  # what is new since the last briefing, in a sentence
    items: tuple[BriefItem, ...] = ()
    changes: tuple[FigureChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, complete. ``summary`` is all of it in one line, for lock screens and screen readers."""

    kind: Kind
    summary: str
    question: str = ""  # as understood
    understood_as: str | None = None  # the same, when it differs from what was typed
    headline: HeadlineView | None = None
    reason: str | None = None
    disagree: tuple[FigureView, ...] = ()  # several numbers for the same thing and time
    at_odds: str = ""  # the heading of those
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
    id: str = ""  # the answer's id: buttons name it, `briefbot answer ID` shows its trail
    said_first: str | None = None  # a sentence shown before all else: why it comes only now, who shared it
    brief: BriefView | None = None
    context: ContextView | None = None
    copy: str | None = None  # plain text, ready to paste
    progress: ProgressView | None = None
    pictures: tuple[Picture, ...] = ()
    files: tuple[TextFile, ...] = ()
    notify: tuple[str, ...] = ()  # people to be notified: in a digest, a watch, a correction
    people: tuple[str, ...] = ()  # whom to ask, by the platform's ids; not to be notified
