"""A briefing put into words and views: Brief -> Reply. Pure; the clock is the request's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.reply import BriefItem, BriefView, FigureChange, FigureView, Kind, Reply
from bot.words.age import show_day, show_published
from bot.words.figures import at_odds, view_of
from bot.words.plain import one_line
from bot.words.wording import counted, freshness, view
from index.answering.figure_answer import figure_quote
from index.article import Precision, Published
from index.briefs.period import show_window
from index.briefs.values import Brief, Change, Item
from index.figures.cited import Cited

STORIES = "Main stories"


def brief_reply(brief: Brief) -> Reply:
    """What to show for a briefing."""
    now = brief.request.asked_at
    today = now.date()
    topic = one_line(brief.topic) or STORIES
    period = show_window(brief.window)
    asked = topic if brief.window.open else f"{topic}, {period}"
    notes = tuple(note[:1].upper() + note[1:] for note in map(one_line, brief.notes))
    searched = freshness(brief.searched, now)
    if brief.reason is not None:
        reason = one_line(brief.reason.sentence)
        return Reply(
            kind=Kind.NOT_FOUND,
            summary=f"No briefing on {asked}. {reason}",
            question=asked,
            reason=reason,
            notes=notes,
            freshness=searched,
        )
    return Reply(
        kind=Kind.BRIEF,
        summary=_summary(brief, asked),
        question=asked,
        brief=BriefView(
            topic,
            period,
            _news(brief),
            _under_days(
                _item(item, today, marked=brief.request.new_since is not None) for item in brief.items
            ),
            tuple(_change(change, today) for change in brief.changes),
        ),
        figures=tuple(_disagreement(some, today) for some in brief.disagreements),
        warnings=_warnings(brief),
        notes=notes,
        freshness=searched,
    )


def show_event(iso: str | None) -> str | None:
    """The date of what happened: ``27 Dec 2017``, ``Dec 2017``, ``2017``; None where nobody can tell."""
    if iso is None:
        return None
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(iso), Precision.DAY)
    return show_published(Published(iso, precision))


def _item(item: Item, today: date, *, marked: bool) -> BriefItem:
    return BriefItem(
        show_event(item.date),
        tuple(view(quote, today) for quote in item.quotes),
        item.sources,
        marked and item.new,
    )


def _under_days(items: Iterable[BriefItem]) -> tuple[BriefItem, ...]:
    """Under one heading what would stand under the same twice: items of one day, each of one source."""
    found: list[BriefItem] = []
    for item in items:
        before = found[-1] if found else None
        if before and (before.dated, before.new, before.sources, item.sources) == (
            item.dated,
            item.new,
            1,
            1,
        ):
            found[-1] = replace(before, quotes=(*before.quotes, *item.quotes))
        else:
            found.append(item)
    return tuple(found)


def _change(change: Change, today: date) -> FigureChange:
    return FigureChange(_figure(change.before, today), _figure(change.after, today))


def _figure(one: Cited, today: date) -> FigureView:
    return replace(view_of(one, today), quote=view(figure_quote(one), today))


def _disagreement(some: Sequence[Cited], today: date) -> str:
    told = (view_of(one, today) for one in some)
    return f"{at_odds(some)}: " + "; ".join(
        f"{one.text} ({', '.join(filter(None, (one.dated, one.said_by)))})" for one in told
    )


def _news(brief: Brief) -> str:
    since = brief.request.new_since
    if since is None:
        return "No briefing on this before: all of it is new."
    when = _moment(since, brief.request.asked_at)
    fresh = len(brief.new)
    if not fresh:
        return f"Nothing new since {when}."
    return f"New since {when}: {fresh} of {counted(len(brief.items), 'item')}."


def _moment(instant: datetime, now: datetime) -> str:
    local = instant.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{show_day(local.date())}, {local:%H:%M}"


def _warnings(brief: Brief) -> tuple[str, ...]:
    return ("One independent source behind everything here.",) if brief.independent == 1 else ()


def _summary(brief: Brief, asked: str) -> str:
    parts = [counted(sum(len(item.quotes) for item in brief.items), "statement")]
    if brief.changes:
        parts.append(counted(len(brief.changes), "changed figure"))
    if brief.request.new_since is not None:
        parts.append(f"{len(brief.new)} new")
    return f"Brief: {asked}. {', '.join(parts)}. {counted(brief.independent, 'independent source')}."
