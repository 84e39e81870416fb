"""Answers and passages put into words: Answer -> Reply. Pure; the clock is a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from bot.age import days_old, show_age, show_day, show_published
from bot.fragment import deep_link
from bot.plain import one_line
from bot.reply import Action, ActionKind, HeadlineView, Kind, QuoteView, Reply, Run
from index.article import Answer, Quote, Searched, Span, Status

OLD_AFTER = timedelta(days=180)


def reply_to(answer: Answer, now: datetime, old_after: timedelta = OLD_AFTER) -> Reply:
    """What to show for ``answer`` at the instant ``now`` (with its offset; ages are counted from its day)."""
    today = now.date()
    quotes = tuple(view(quote, today) for quote in answer.quotes)
    nearest = tuple(view(quote, today) for quote in answer.nearest)
    asked = one_line(answer.question.text)
    understood = one_line(answer.understood_as)
    headline = _headline(answer, quotes)
    answered = answer.status is Status.ANSWERED
    reason = None if answered or answer.reason is None else one_line(answer.reason.sentence)
    refused = f"Not found: {_closed(understood)} {reason or ''}".strip()
    return Reply(
        kind=Kind.ANSWER if answered else Kind.NOT_FOUND,
        summary=_summary_of_answer(headline, quotes) if answered else refused,
        question=understood,
        understood_as=understood if understood.casefold() != asked.casefold() else None,
        headline=headline,
        reason=reason,
        warnings=_age_warning(answer.quotes, today, old_after) if answered else (),
        quotes=quotes if answered else (),
        nearest=nearest,
        notes=tuple(_sentence(note) for note in answer.notes) + _pending(answer.searched),
        freshness=freshness(answer.searched, now),
        actions=(*_mending(quotes if answered else ()), Action(ActionKind.MORE)),
    )


def passages(question: str, found: Sequence[Quote], now: datetime) -> Reply:
    """Ranked passages without a verdict, best first."""
    views = tuple(view(quote, now.date()) for quote in found)
    counted = f"{len(views)} passage{'' if len(views) == 1 else 's'}"
    return Reply(
        kind=Kind.PASSAGES,
        summary=f"{counted} for: {one_line(question)}",
        question=one_line(question),
        quotes=views,
        reason=None if views else "No passage has anything of this question. Ask with other words.",
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
        said_by=_named(quote.speaker_text),
        link=deep_link(article.url, quote.text),
        lang=article.lang,
    )


def freshness(searched: Searched, now: datetime) -> str:
    """How much was searched, how new it is, and how long it took."""
    parts = [counted(searched.articles, "article"), counted(searched.passages, "passage")]
    if searched.newest is not None:
        parts.append(f"newest {show_published(searched.newest)}")
    if searched.updated_at is not None:
        parts.append(f"updated {_moment(searched.updated_at, now)}")
    parts.append(f"{max(1, round(searched.milliseconds))} ms")
    return " · ".join(parts)


def _headline(answer: Answer, quotes: Sequence[QuoteView]) -> HeadlineView | None:
    if answer.headline is None:
        return None
    quote = answer.quotes[answer.headline.quote]
    shown = quotes[answer.headline.quote]
    return HeadlineView(
        text=quote.article.text[answer.headline.start : answer.headline.end],
        dated=f"published {shown.published}" if shown.published else "date unknown",
        said_by=shown.said_by,
    )


def _summary_of_answer(headline: HeadlineView | None, quotes: Sequence[QuoteView]) -> str:
    if not quotes:
        return "Answered."
    first = quotes[0]
    words = one_line(headline.text if headline else first.text)
    source = ", ".join(filter(None, (first.said_by, first.published or "undated")))
    return f"{words} ({source}). {one_line(first.publisher or first.title)}"


def _named(speaker: str | None) -> str | None:
    """A speaker as it reads after "said by": an article that began a sentence becomes small."""
    if not speaker:
        return None
    name = one_line(speaker)
    return f"the {name[4:]}" if name.startswith("The ") else name


def _age_warning(quotes: Iterable[Quote], today: date, old_after: timedelta) -> tuple[str, ...]:
    dated = [quote.article.published for quote in quotes if quote.article.published]
    if not dated:
        return ()
    newest = max(dated, key=lambda published: published.last)
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
    return tuple(Action(ActionKind.SET_DATE, article_id) for article_id in undated)


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


def _moment(instant: datetime, now: datetime) -> str:
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
