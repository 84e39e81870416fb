"""Which figures speak of the time that a question asks for. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.figures.asked import Asked
from index.figures.compare import Candidate
from index.figures.datewords import ORDINALS
from index.figures.lines import order_of
from index.figures.stretches import stretches_in
from index.figures.values import AsOfRule
from index.figures.when import Window, days_of, years_earlier

_POINT = 16  # days; a longer stretch is fitted by any day of the month
_LATELY = 7  # days
_DAY = re.compile(
    rf"\b({'|'.join(sorted(ORDINALS, key=len, reverse=True))}|\d{{1,2}})(?:st|nd|rd|th)?\b", re.I
)


def at_time(asked: Asked, candidates: Sequence[Candidate]) -> tuple[list[Candidate], str | None, bool]:
    """The figures of the time asked for; the date it was counted from; whether only undated words fit it.

    "Three weeks earlier" counts from the newest figure, and so does "three weeks ago" when the clock of the
    question finds nothing there because all figures are older.
    """
    back = asked.back
    dated = [c for c in candidates if c.figure.as_of]
    if back is None or (back.ago and asked.window is not None):
        timely = _precise(asked.window, [c for c in candidates if _timely(asked, c)])
        if timely or (back is None and asked.window is None):
            return timely, None, False
        if asked.yearless and asked.window and dated:
            return _in_an_earlier_year(asked.window, dated), None, False
        if asked.window and _is_state(asked) and asked.window.first == asked.window.last:
            lately = _days_before(asked.window)
            return [c for c in dated if lately.holds(c.figure.as_of)], None, False
    if back is not None:
        if dated:
            newest = max((c.figure.as_of or "" for c in dated), key=lambda as_of: days_of(as_of)[0])
            if back.ago and asked.window and not _older(newest, asked.window):
                return [], None, False
            window = back.window(days_of(newest)[1])
            return _precise(window, [c for c in dated if window.holds(c.figure.as_of)]), newest, False
        own = [c for c in candidates if c.figure.as_of_words is not None]
        return own, None, bool(own)
    possible = [c for c in candidates if asked.window and _may_fit(asked.window, c)]
    return possible, None, bool(possible)


def _is_state(asked: Asked) -> bool:
    """Whether what is asked for stands until it changes: what is left, a level, a price; no killing of one day."""
    return asked.remaining or asked.kind in ("level", "percent", "money")


def _days_before(window: Window) -> Window:
    """ "Yesterday" finds the last figure of the week before: its own date is shown."""
    assert window.first is not None
    return Window(window.first - timedelta(days=_LATELY), window.last)


def _precise(window: Window | None, candidates: list[Candidate]) -> list[Candidate]:
    """Those that surely lie in the window, where there are any: "December" only may be the fifth.

    Of a window without a beginning, what may lie at its end stays, unless something surely does.
    """
    if window is None:
        return candidates
    sure = [c for c in candidates if c.figure.as_of and _within(window, *days_of(c.figure.as_of))]
    if window.first is not None or window.last is None:
        return sure or candidates
    last = max((days_of(c.figure.as_of or "")[1] for c in sure), default=None)
    late = [
        c
        for c in candidates
        if c.figure.as_of and c not in sure and (last is None or days_of(c.figure.as_of)[0] > last)
    ]
    return [*sure, *late] or candidates


def _within(window: Window, first: date, last: date) -> bool:
    return (window.first is None or first >= window.first) and (window.last is None or last <= window.last)


def nearest_to(window: Window | None, candidates: Sequence[Candidate]) -> Candidate:
    """Of figures of other times than the one asked for, the one that lies nearest to it; else the newest."""
    newest = max(candidates, key=order_of)
    dated = [c for c in candidates if c.figure.as_of]
    if window is None or not dated:
        return newest

    def gap(one: Candidate) -> int:
        first, last = days_of(one.figure.as_of or "")
        before = (window.first - last).days if window.first else 0
        after = (first - window.last).days if window.last else 0
        return max(0, before, after)

    return min(dated, key=lambda one: (gap(one), -one.fit))


def _in_an_earlier_year(window: Window, dated: Sequence[Candidate]) -> list[Candidate]:
    oldest = min(days_of(c.figure.as_of or "")[0] for c in dated)
    last = window.last or window.first or oldest
    for years in range(1, last.year - oldest.year + 1):
        earlier = years_earlier(window, years)
        found = [c for c in dated if earlier.holds(c.figure.as_of)]
        if found:
            return found
    return []


def _older(newest: str, window: Window) -> bool:
    return window.first is not None and days_of(newest)[1] < window.first


def _timely(asked: Asked, candidate: Candidate) -> bool:
    if asked.window is None:
        return True
    figure = candidate.figure
    if figure.period is not None and asked.period is not None:
        return figure.period == asked.period
    if figure.as_of is None and asked.period is not None:
        # Undated: only the figure's own sentence can tell the year.
        return asked.period in candidate.text[slice(*figure.sentence)]
    return asked.window.holds(figure.as_of) or _says_so(asked.window, candidate)


def _says_so(window: Window, candidate: Candidate) -> bool:
    """Whether a figure dated by its print alone stands in a sentence that names a stretch of the time asked for."""
    figure, published = candidate.figure, candidate.published
    if figure.as_of_rule is not AsOfRule.PUBLICATION or published is None:
        return False
    sentence = candidate.text[slice(*figure.sentence)]
    return any(_within(window, one.first, one.last) for one in stretches_in(sentence, published.first))


def _may_fit(window: Window, candidate: Candidate) -> bool:
    """Whether "the fifth of this month", in an undated article, may be a day of the window."""
    figure = candidate.figure
    if figure.as_of is not None or figure.as_of_words is None or window.first is None or window.last is None:
        return False
    if (window.last - window.first).days >= _POINT:
        return False
    match = _DAY.search(candidate.text, *figure.as_of_words)
    if match is None:
        return False
    word = match.group(1).lower()
    day = ORDINALS.get(word) or (int(word) if word.isdigit() else 0)
    days = (window.last - window.first).days + 1
    return any((window.first + timedelta(days=step)).day == day for step in range(days))
