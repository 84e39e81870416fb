"""Answers and passages put into words: Answer -> Reply. Pure; the clock is a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.reply import Action, ActionKind, FigureView, HeadlineView, Kind, QuoteView, Reply, Run
from bot.words.age import days_old, show_age, show_day, show_published
from bot.words.figures import as_of, at_odds, dated, lines, named, not_a_change, old_headline, view_of
from bot.words.fragment import deep_link
from bot.words.plain import one_line
from index.article import Answer, Quote, Searched, Span, Status
from index.figures.cited import Cited, Figures

OLD_AFTER = timedelta(days=180)
_COURSE = re.compile(
    r"""\b
    (?: chang\w* | develop\w* | evolv\w* | since | over[ ]time | trend | history | rise\w* | rose | fall\w* | fell
    | drop\w* | grow\w* | grew | increas\w* | decreas\w* | between | from[ ].*[ ]to )
    \b""",
    re.IGNORECASE | re.VERBOSE,
)
_APART = 3  # figures that measure something else, shown beside an answer


def reply_to(answer: Answer, now: datetime, old_after: timedelta = OLD_AFTER) -> Reply:
    """What to show for ``answer`` at the instant ``now`` (with its offset; ages are counted from its day)."""
    today = now.date()
    quotes = tuple(view(quote, today) for quote in _told(answer))
    nearest = tuple(view(quote, today) for quote in answer.nearest[:1])
    asked = one_line(answer.question.text)
    understood = one_line(answer.understood_as)
    headline = _headline(answer, quotes)
    answered = answer.status is not Status.NOT_FOUND
    figures = answer.figures or Figures(None)
    reason = None if answered or answer.reason is None else one_line(answer.reason.sentence)
    refused = f"Not found: {_closed(understood)} {reason or ''}".strip()
    return Reply(
        kind=Kind.ANSWER if answered else Kind.NOT_FOUND,
        summary=_summary_of_answer(answer, headline, quotes) if answered else refused,
        question=understood,
        understood_as=understood if understood.casefold() != asked.casefold() else None,
        headline=headline,
        reason=reason,
        disagree=_disagreement(figures, today),
        at_odds=at_odds((figures.headline, *figures.conflicts))
        if figures.headline and figures.conflicts
        else "",
        apart=tuple(view_of(one.cited, today) for one in figures.apart[:_APART]),
        figures=(*lines(figures), *filter(None, (not_a_change(figures),))),
        warnings=_age_warning(answer, today, old_after) if answered else (),
        quotes=quotes if answered else (),
        nearest=nearest,
        notes=tuple(_sentence(note) for note in answer.notes) + _pending(answer.searched),
        freshness=freshness(answer.searched, now),
        actions=(*_mending(quotes if answered else ()), Action(ActionKind.MORE)),
    )


def _told(answer: Answer) -> tuple[Quote, ...]:
    """The quotes to show. Of figures the headline's, what it leaves out, and what contradicts it.

    A line tells the earlier ones, unless it was asked how the figure came about.
    """
    figures, headline = answer.figures, answer.headline
    if (
        figures is None
        or figures.headline is None
        or headline is None
        or _COURSE.search(answer.understood_as)
    ):
        return answer.quotes
    wanted = [(cited.article.key, cited.figure.number) for cited in figures.conflicts]
    wanted += [(figures.headline.article.key, scope.words) for scope in figures.headline.figure.scope]
    return tuple(
        quote
        for number, quote in enumerate(answer.quotes)
        if number == headline.quote
        or any(quote.article.key == key and quote.start <= span[0] < quote.end for key, span in wanted)
    )


def _disagreement(figures: Figures, today: date) -> tuple[FigureView, ...]:
    if figures.headline is None or not figures.conflicts:
        return ()
    return tuple(view_of(cited, today) for cited in (figures.headline, *figures.conflicts))


def passages(question: str, found: Sequence[Quote], now: datetime, *, others: bool = False) -> Reply:
    """Ranked passages without a verdict, best first. ``others``: beside one that was shown."""
    views = tuple(view(quote, now.date()) for quote in found)
    other = "other " if others else ""
    counted = f"{len(views)} {other}passage{'' if len(views) == 1 else 's'}"
    return Reply(
        kind=Kind.PASSAGES,
        summary=f"{counted} for: {one_line(question)}",
        question=one_line(question),
        quotes=views,
        reason=None if views else f"No {other}passage has anything of this question. Ask with other words.",
    )


def notice(sentence: str, *lines: str) -> Reply:
    """A plain sentence, and lines below it."""
    return Reply(kind=Kind.NOTICE, summary=sentence, notes=lines)


def view(quote: Quote, today: date) -> QuoteView:
    """One quote with its source. The words are sliced from the article here and nowhere else."""
    article = quote.article
    published = article.published
    return QuoteView(
        article_id=article.article_id,
        revision=article.revision,
        start=quote.start,
        end=quote.end,
        runs=_runs(article.text, quote.start, quote.end, quote.bold),
        title=article.title,
        publisher=article.publisher,
        published=show_published(published) if published else None,
        age=show_age(published, today) if published else None,
        said_by=named(quote.speaker_text),
        link=deep_link(article.url, quote.text),
        lang=article.lang,
        also_in=f"also in {counted(len(quote.others), 'other')}" if quote.others else None,
    )


def freshness(searched: Searched, now: datetime) -> str:
    """How much was searched, how new it is, and how long it took."""
    parts = [counted(searched.articles, "article"), counted(searched.passages, "passage")]
    if searched.newest is not None:
        parts.append(f"newest {show_published(searched.newest)}")
    if searched.updated_at is not None:
        parts.append(f"updated {moment(searched.updated_at, now)}")
    parts.append(f"{max(1, round(searched.milliseconds))} ms")
    return " · ".join(parts)


def _headline(answer: Answer, quotes: Sequence[QuoteView]) -> HeadlineView | None:
    if answer.headline is None:
        return None
    quote = answer.quotes[answer.headline.quote]
    shown = next(
        one for one in quotes if (one.article_id, one.start) == (quote.article.article_id, quote.start)
    )
    return HeadlineView(
        text=quote.article.text[answer.headline.start : answer.headline.end],
        dated=_dated(answer, shown),
        said_by=shown.said_by,
    )


def _dated(answer: Answer, shown: QuoteView) -> str:
    if answer.figures and answer.figures.headline:
        return dated(answer.figures.headline)
    return f"published {shown.published}" if shown.published else "date unknown"


def _summary_of_answer(answer: Answer, headline: HeadlineView | None, quotes: Sequence[QuoteView]) -> str:
    if not quotes:
        return "Answered."
    if answer.figures and answer.figures.headline and headline:
        return _summary_of_figures(answer.figures, headline, quotes[0])
    first = quotes[0]
    words = one_line(headline.text if headline else first.text)
    source = ", ".join(filter(None, (first.said_by, first.published or "undated")))
    return f"{words} ({source}). {one_line(first.publisher or first.title)}"


def _summary_of_figures(figures: Figures, headline: HeadlineView, first: QuoteView) -> str:
    assert figures.headline is not None
    told = [_in_short(cited) for cited in (figures.headline, *figures.conflicts)]
    if figures.conflicts:
        return f"{at_odds((figures.headline, *figures.conflicts))}: {'; '.join(told)}"
    return f"{told[0]}. {one_line(first.publisher or first.title)}"


def _in_short(cited: Cited) -> str:
    when = as_of(cited)
    left_out = ", ".join(one_line(words) for words in cited.scope("excludes"))
    beside = ", ".join(filter(None, (named(cited.speaker), show_published(when) if when else "undated")))
    return f"{one_line(cited.words)} ({beside}{f'; not counted: {left_out}' if left_out else ''})"


def _age_warning(answer: Answer, today: date, old_after: timedelta) -> tuple[str, ...]:
    if answer.figures and answer.figures.headline:
        old = old_headline(answer.figures, today, old_after.days)
        return (old,) if old else ()
    known = [quote.article.published for quote in answer.quotes if quote.article.published]
    if not known:
        return ()
    newest = max(known, key=lambda published: published.last)
    if days_old(newest, today) <= old_after.days:
        return ()
    return (f"The newest dated source I have for this is {show_age(newest, today)}.",)


def _pending(searched: Searched) -> tuple[str, ...]:
    waiting = searched.vectors_pending
    if not waiting:
        return ()
    verb = "is" if waiting == 1 else "are"
    return (f"{counted(waiting, 'passage')} {verb} found by words only until the model has read them.",)


def _mending(quotes: Iterable[QuoteView]) -> tuple[Action, ...]:
    undated = dict.fromkeys(quote.article_id for quote in quotes if quote.published is None)
    return tuple(Action(ActionKind.CORRECT, article_id) for article_id in undated)


def _runs(text: str, start: int, end: int, bold: Iterable[Span]) -> tuple[Run, ...]:
    runs: list[Run] = []
    at = start
    for first, last in sorted((max(start, a), min(end, b)) for a, b in bold):
        first = max(first, at)
        if first >= last:
            continue
        if at < first:
            runs.append(Run(text[at:first]))
        runs.append(Run(text[first:last], bold=True))
        at = last
    if at < end:
        runs.append(Run(text[at:end]))
    return tuple(runs)


def moment(instant: datetime, now: datetime) -> str:
    """``07:41`` today, else the day; in the time zone of ``now``."""
    local = instant.astimezone(now.tzinfo) if instant.tzinfo and now.tzinfo else instant
    return f"{local:%H:%M}" if local.date() == now.date() else show_day(local.date())


def counted(number: int, noun: str) -> str:
    """``1 article``, ``31 articles``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _sentence(note: str) -> str:
    line = one_line(note)
    return line[:1].upper() + line[1:]


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "؟", "…")) else f"{sentence}."
