"""A question for a quantity answered by figures: quotes, reason, headline. None where figures don't decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.answering.evidence import Floats
from index.answering.figure_search import Articles, Search, Stored, search_figures
from index.answering.retrieve import Pool
from index.article import Article, Headline, Question, Quote, Reason, Span, Status
from index.extract.conventions import dateline_end
from index.figures.admissible import is_denied
from index.figures.asked import Asked, read_question
from index.figures.cited import Cited, Figures
from index.figures.compare import Candidate
from index.figures.fitting import other_people
from index.figures.scope import note_clause
from index.figures.when import show_date
from index.model.reader import Reader
from index.question.aliases import Aliases
from index.question.understand import Understood

_LONG = 30  # words; of a longer scope sentence only the clause about the figure is quoted
_NEAREST = 2
_SURE_FIT = 0.9
_WELL = 0.7
_OF_NAME = re.compile(r"\s*\bof\s+(?:the\s+)?([A-Z]\w+(?:\s+[A-Z]\w+)*)")


@dataclass(frozen=True, slots=True)
class Told:
    """What figures answer: the parts of an Answer."""

    status: Status
    quotes: tuple[Quote, ...] = ()
    nearest: tuple[Quote, ...] = ()
    headline: Headline | None = None
    reason: Reason | None = None
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """``told``: the answer, or None when no figure is about the question. ``rejected``: the numbers (article
    key, span) that count other people or what happened to others, and may not be passed off as the answer.
    ``sure``: whether ``told`` goes before what sentences say. A figure without a date has no advantage over
    them unless it meets the question well.
    """

    told: Told | None
    asked: Asked
    search: Search
    rejected: frozenset[tuple[int, Span]] = frozenset()
    named: frozenset[str] = frozenset()  # terms that the question itself writes as names
    sure: bool = True

    @property
    def meets(self) -> bool:
        """Whether a figure answers, and meets the question well."""
        return self.search.verdict.headline is not None and self.search.verdict.fit >= _WELL

    @property
    def surely_fits(self) -> bool:
        """Whether nearly all that is asked is said of a figure."""
        return self.search.verdict.fit >= _SURE_FIT


def answer_by_figures(
    question: Question,
    understood: Understood,
    pool: Pool,
    score: Floats,
    stored: Stored,
    articles: Articles,
    aliases: Aliases,
    reader: Reader | None = None,
) -> Judged:
    """Judge the figures of the best passages. ``score`` (n,) ranks the pool."""
    today = question.asked_at.date() if question.asked_at else None
    text = understood.looked_for
    search = search_figures(text, today, pool, score, stored, articles, aliases, reader)
    verdict = search.verdict
    asked = verdict.asked or read_question(text, today)
    told = None
    if verdict.headline is not None:
        told = _answered(search, question.limit)
    elif verdict.nearest is not None:
        told = _refused(search, asked)
    rejected = [
        one
        for one in search.candidates
        if other_people(asked, one) or _share_of_another(text, one) or is_denied(one)
    ]
    numbers = frozenset((search.articles[one.article_id].key, one.figure.number) for one in rejected)
    shown = verdict.headline or verdict.nearest
    return Judged(
        told,
        asked,
        search,
        numbers,
        read_question(text, today).names,
        shown is None or shown.figure.as_of is not None or verdict.fit >= _SURE_FIT,
    )


def _share_of_another(question: str, candidate: Candidate) -> bool:
    """Whether "a third of Iraq's territory" is no share of what the question names ("of Syria's territory")."""
    asked = _OF_NAME.search(question)
    told = _OF_NAME.match(candidate.text, candidate.figure.number[1])
    return bool(
        asked and told and asked.group(1) not in told.group(1) and told.group(1) not in asked.group(1)
    )


def _answered(search: Search, limit: int) -> Told:
    figures = search.figures()
    headline = figures.headline
    assert headline is not None
    words = headline.figure.words or headline.figure.number
    first = figure_quote(headline, search.verdict.headline.score if search.verdict.headline else 0.0)
    beside = [figure_quote(one) for one in figures.conflicts]
    earlier = [figure_quote(one) for one in reversed(figures.series) if one != headline]
    unplaced = [figure_quote(one) for one in figures.undated if one.figure.as_of_words is not None]
    other = [figure_quote(one.cited) for one in figures.apart]
    from_then = [figure_quote(figures.changed_from)] if figures.changed_from else []
    quotes = _distinct([first, *from_then, *beside, *scope_quotes(headline), *earlier, *unplaced, *other])
    return Told(
        Status.CONFLICT if figures.conflicts else Status.ANSWERED,
        quotes=tuple(quotes[: max(limit, 2 if beside or from_then else 1)]),
        headline=Headline(0, *words),
        figures=figures,
    )


def figure_quote(cited: Cited, score: float = 0.0) -> Quote:
    """The figure's whole sentence, its number bold, its speaker beside it."""
    article, figure = cited.article, cited.figure
    start, end = figure.sentence
    words = figure.words or figure.number
    trimmed = dateline_end(article.text, start) if _opens(article, start) else start
    return Quote(article, trimmed if trimmed <= words[0] else start, end, (words,), figure.speaker, score)


def scope_quotes(cited: Cited) -> list[Quote]:
    """What the figure leaves out or takes in, where another sentence says so: that sentence, or its clause."""
    article, figure = cited.article, cited.figure
    found = []
    for scope in figure.scope:
        if scope.sentence == figure.sentence or scope.kind == "place":
            continue
        span = scope.sentence
        if len(article.text[slice(*span)].split()) > _LONG:
            span = note_clause(article.text, scope)
        found.append(Quote(article, *span, (scope.words,), figure.speaker))
    return found


def _refused(search: Search, asked: Asked) -> Told:
    verdict = search.verdict
    assert verdict.nearest is not None
    cited = search.cite(verdict.nearest)
    nearest = [figure_quote(cited, verdict.nearest.score)]
    if verdict.note is not None and verdict.note != cited.figure.sentence:
        bold = tuple(scope.words for scope in cited.figure.scope if scope.sentence == verdict.note)
        nearest.insert(0, Quote(cited.article, *verdict.note, bold, cited.figure.speaker))
    return Told(
        Status.NOT_FOUND,
        nearest=tuple(_distinct(nearest)[:_NEAREST]),
        reason=_reason(verdict.reason or "", cited, asked),
    )


def _reason(code: str, cited: Cited, asked: Asked) -> Reason:
    if code == "other_scope":
        left_out = [words for words in cited.scope("excludes") if words.lower() in asked.text.lower()]
        place = left_out[0] if left_out else " and ".join(asked.places)
        alone = " alone" if asked.alone and not left_out else ""
        return Reason(code, f"No passage gives a number for {place}{alone}.")
    if code == "denied":
        return Reason(code, "The only number I have for that is one that its text denies or withdraws.")
    if code == "other_speaker":
        by = f"; the nearest is from {cited.speaker}" if cited.speaker else ""
        return Reason(code, f"No figure I have was given by {asked.speaker}{by}.")
    if code == "not_passed":
        assert asked.limit is not None
        sign, bound = asked.limit
        side = "below" if sign == "<" else "above"
        return Reason(
            code, f"No figure I have is {side} {bound:,.10g}; the newest is {' '.join(cited.words.split())}."
        )
    as_of = (
        f"the nearest is of {show_date(cited.figure.as_of)}"
        if cited.figure.as_of
        else "the nearest has no date"
    )
    return Reason(code, f"No figure I have speaks of the time asked for; {as_of}.")


def _opens(article: Article, start: int) -> bool:
    return start == 0 or article.text[start - 1] == "\n"


def _distinct(quotes: Sequence[Quote]) -> list[Quote]:
    """The quotes, without those that stand inside an earlier one."""
    kept: list[Quote] = []
    for quote in quotes:
        inside = any(
            other.article.key == quote.article.key and other.start <= quote.start and quote.end <= other.end
            for other in kept
        )
        if not inside:
            kept.append(quote)
    return kept
