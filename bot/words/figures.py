"""Figures put into words: as of when, how that is known, what is left out, what came before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.reply import FigureView
from bot.words.age import days_old, show_age, show_published
from bot.words.plain import one_line
from index.article import Precision, Published
from index.figures.cited import Cited, Figures
from index.figures.compare import same_speaker
from index.figures.values import AsOfRule

_EARLIER = 4  # in one line; the whole series is a timeline's
_SOURCES = {2: "Two", 3: "Three"}
_DIFFERS = {
    "counted": "what is counted",
    "unit": "the unit",
    "place": "the place",
    "scope": "what is left out",
    "time": "the date",
}


def as_of(cited: Cited) -> Published | None:
    """The date a figure speaks of, as precise as it is known."""
    iso = cited.figure.as_of
    if iso is None:
        return None
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(iso), Precision.DAY)
    return Published(iso, precision)


def dated(cited: Cited) -> str:
    """``as of 27 Dec 2017``, or that the date is unknown."""
    when = as_of(cited)
    return f"as of {show_published(when)}" if when else "date unknown"


def view_of(cited: Cited, today: date, *, newest: bool = False) -> FigureView:
    """A figure in a list."""
    when = as_of(cited)
    return FigureView(
        text=one_line(cited.words),
        dated=show_published(when) if when else "undated",
        said_by=named(cited.speaker),
        of=_of(cited),
        note=_left_out(cited) or None,
        newest=f"newest, {show_age(when, today)}" if newest and when else None,
    )


def at_odds(some: Sequence[Cited]) -> str:
    """The heading over numbers that contradict each other: those of one article are no two sources."""
    if not any(one.speaker for one in some) and len({one.article.key for one in some}) == 1:
        return "One article gives different numbers"
    sources = {(one.article.key, one.speaker) for one in some}
    return f"{_SOURCES.get(len(sources), 'Several')} sources disagree"


def lines(figures: Figures) -> tuple[str, ...]:
    """The sentences that go with a headline figure."""
    headline = figures.headline
    if headline is None:
        return ()
    told = [_rule(headline, figures), _left_out(headline)]
    told.append(_change(headline, figures))
    earlier = [one for one in figures.series if one not in (headline, figures.changed_from)]
    own = [one for one in earlier if same_speaker(one.speaker, headline.speaker)]
    others = [one for one in earlier if one not in own]
    lead = "Other figures" if figures.passed else "Earlier"
    told.append(_listed(f"{lead}, same source" if others else lead, own, speaker=False))
    told.append(_listed(f"{lead}, other sources" if own else lead, others, speaker=True))
    told.append(_listed("Undated", figures.undated, speaker=True))
    return tuple(line for line in told if line)


def _change(headline: Cited, figures: Figures) -> str | None:
    """What a question about a change sets the headline against; a rise or fall only within one speaker's count."""
    before = figures.changed_from
    if before is None:
        return None
    if figures.passed:
        return f"The last figure before it: {_in_line(before, speaker=True)}. When in between it passed, no source tells."
    now = _in_line(headline, speaker=False)
    if same_speaker(before.speaker, headline.speaker):
        return f"From {_in_line(before, speaker=False)} to {now}, by the same source."
    return f"Then {_in_line(before, speaker=True)}, now {_in_line(headline, speaker=True)}: two sources, so no rise or fall."


def not_a_change(figures: Figures) -> str | None:
    """What may not be read out of two figures that measure different things."""
    headline = figures.headline
    if headline is None or not figures.apart:
        return None
    other = figures.apart[0]
    differs = " and ".join(dict.fromkeys(_DIFFERS.get(name, name) for name in other.differs))
    one, two = (one_line(cited.words) for cited in (other.cited, headline))
    return f"Not one series; {differs} differs. “{one}” and “{two}” tell of no rise or fall."


def old_headline(figures: Figures, today: date, days: int) -> str | None:
    """The warning about a newest figure that is old; none about the figure of a time that was asked for."""
    when = as_of(figures.headline) if figures.headline else None
    if when is None or figures.of_time or days_old(when, today) <= days:
        return None
    return f"The newest figure I have is {show_age(when, today)}."


def named(speaker: str | None) -> str | None:
    """A speaker as it reads after "said by": an article that began a sentence becomes small."""
    if not speaker:
        return None
    name = one_line(speaker)
    return f"the {name[4:]}" if name.startswith("The ") else name


def _rule(cited: Cited, figures: Figures) -> str | None:
    """How the date was found, where the text doesn't give it in full."""
    figure, text = cited.figure, cited.article.text
    words = f"“{one_line(text[slice(*figure.as_of_words)])}”" if figure.as_of_words else ""
    if figures.unresolved and words:
        return f"The text says {words}; the article has no date, so I can't tell which day that is."
    if figures.counted_from:
        base = Published(
            figures.counted_from, Precision.DAY if len(figures.counted_from) == 10 else Precision.MONTH
        )
        return f"Counted back from {show_published(base)}, the newest figure. The date: {words or 'of publication'}."
    if figure.as_of_rule is AsOfRule.RELATIVE and words:
        return f"The date: {words}, counted from the article's own date."
    if figure.as_of_rule is AsOfRule.PUBLICATION:
        return "The date is that of publication; the text names none for this figure."
    return None


def _left_out(cited: Cited) -> str | None:
    left_out = "; ".join(one_line(words) for words in cited.scope("excludes"))
    return f"Not counted: {left_out}" if left_out else None


def _of(cited: Cited) -> str | None:
    parts = [*((cited.counted,) if cited.counted else ()), *cited.scope("place")]
    return one_line(", ".join(parts)) or None


def _listed(lead: str, some: Iterable[Cited], *, speaker: bool) -> str | None:
    newest_first = list(some)[::-1]
    shown = [_in_line(one, speaker=speaker) for one in newest_first[:_EARLIER]]
    if not shown:
        return None
    more = f", and {len(newest_first) - _EARLIER} more" if len(newest_first) > _EARLIER else ""
    return f"{lead}: {', '.join(shown)}{more}"


def _in_line(cited: Cited, *, speaker: bool) -> str:
    when = as_of(cited)
    figure = cited.figure
    words = (
        f"“{one_line(cited.article.text[slice(*figure.as_of_words)])}”" if figure.as_of_words else "no date"
    )
    said = named(cited.speaker) if speaker else None
    beside = ", ".join(part for part in (show_published(when) if when else words, said) if part)
    return f"{one_line(cited.words)} ({beside})"
