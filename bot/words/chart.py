"""A timeline drawn: one colour and mark for each speaker, no line between figures, no average. Writes a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from math import log10
from pathlib import Path
from threading import Lock
from typing import Any

from bot.reply import Picture, Reply, TextFile
from bot.words.age import show_published
from bot.words.figures import as_of, named
from bot.words.plain import one_line
from bot.words.timelines import heading, timeline_csv
from index.answering.timeline import Timeline
from index.errors import BriefbotError
from index.figures.cited import Cited
from index.figures.compare import noun_of

# Okabe and Ito's colours, told apart by colour-blind readers; marks differ as well.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_MARKS = ("o", "s", "^", "D", "v", "P", "X")
_WIDE = 6.4  # inches at 150 dots: 960 across, a phone held upright
_MOST = 30  # rows; the newest
_SPREAD = 50  # from so many times the least value on, the scale is logarithmic
_DOTS = 150
_MARGIN = 0.1  # inches
_LETTER = 7.8  # points that a letter or digit takes, of 12
_GAP = 11  # points between what is drawn and its label
_ARROW = 0.1  # of the width: how far an open bound points
_LONGEST = 46
_LONGEST_NAME = 60
_DRAWING = Lock()  # matplotlib's settings are the process's


class NoChart(BriefbotError):
    """There is nothing to draw, or nothing to draw with."""


def picture(timeline: Timeline, told: Reply) -> Reply:
    """``told``, the reply to a timeline, with its chart and its rows as CSV, where there is anything to draw."""
    name = "-".join(["timeline", *re.findall(r"\w+", told.question.casefold())])[:_LONGEST_NAME].rstrip("-")
    drawn = BytesIO()
    try:
        with _DRAWING:
            draw(timeline, drawn)
    except NoChart:
        return told
    alt = f"Chart of {one_line(told.question)}: {told.summary} The figures are listed in the message."
    rows = TextFile(f"{name}.csv", timeline_csv(timeline), "text/csv")
    return replace(told, pictures=(Picture(f"{name}.png", drawn.getvalue(), alt),), files=(rows,))


def draw(timeline: Timeline, file: Path | BytesIO) -> None:
    """Draw the dated figures of a timeline to ``file`` (.png, .svg or .pdf; in memory: PNG). Raises NoChart."""
    if not timeline.rows:
        raise NoChart(
            "There is no dated figure to draw. Ask for another quantity, or another stretch of time."
        )
    try:
        import matplotlib
        from matplotlib.figure import Figure as Canvas
    except ImportError as error:
        raise NoChart("Charts need matplotlib. Install it: pip install matplotlib") from error
    rows = timeline.rows[-_MOST:]
    speakers = {id(row): number for number, line in enumerate(timeline.lines) for row in line.rows}
    with matplotlib.rc_context({"font.size": 12, "font.family": "DejaVu Sans", "svg.hashsalt": "briefbot"}):
        canvas = Canvas(figsize=(_WIDE, _tall(rows, timeline)), dpi=_DOTS, layout="constrained")
        layout: Any = canvas.get_layout_engine()
        layout.set(w_pad=_MARGIN, h_pad=_MARGIN)
        axes: Any = canvas.subplots()
        top = max(_high(row) for row in rows) or 1.0
        bottom = min(_low(row) for row in rows)
        log = bottom > 0 and top > _SPREAD * bottom
        drawn = [_row(axes, row, place, *look(speakers[id(row)]), top, log) for place, row in enumerate(rows)]
        dates = [_dated(row) for row in rows]
        axes.set_yticks(range(len(rows)), dates)
        axes.set_ylim(len(rows) - 0.4, -0.7)
        left = bottom / 3 if log else 0.0
        shares = _shares([_label(row, rows[-1]) for row in rows], dates)
        spans = [(_along(first, left, log), _along(last, left, log)) for first, last in drawn]
        beside, reach = sides(
            [(*span, share) for span, share in zip(spans, shares, strict=True)],
            _along(3 * top if log else 1.1 * top, left, log),
        )
        for place, row in enumerate(rows):
            _written(axes, _label(row, rows[-1]), place, *drawn[place], before=beside[place])
        _values(axes, left, left * 10**reach if log else reach, top, log)
        canvas.suptitle(_wrapped(heading(timeline)), fontsize=15, fontweight="bold", x=0.02, ha="left")
        for number, line in enumerate(timeline.lines):
            label = _short(named(line.speaker) or "speaker not named")
            colour, mark = look(number)
            axes.plot([], [], color=colour, marker=mark, linestyle="none", markersize=9, label=label)
        canvas.legend(
            loc="outside lower left",
            frameon=False,
            fontsize=12,
            title=_below(timeline, log),
            alignment="left",
        )
        try:
            canvas.savefig(file)
        except OSError as error:
            raise NoChart(f"The chart can't be written to {file}: {error.strerror or error}.") from error
        except ValueError as error:
            raise NoChart(f"A chart can be written as .png, .svg or .pdf, not as {file}.") from error


def _row(
    axes: Any, row: Cited, place: int, colour: str, mark: str, top: float, log: bool
) -> tuple[float, float]:
    """One figure: a mark; a bar for a range; an open mark with an arrow for a bound. From where to where it reaches."""
    figure, low, high = row.figure, _low(row), _high(row)
    tip = low
    if figure.comparator == "range":
        axes.plot([low, high], [place, place], color=colour, linewidth=7, solid_capstyle="butt", zorder=2)
        axes.plot(
            [low, high], [place, place], color=colour, marker=mark, markersize=8, linestyle="none", zorder=3
        )
    elif figure.comparator in ("<", "<=", ">", ">="):
        down = figure.comparator in ("<", "<=")
        tip = (low * (0.6 if down else 1.6)) if log else max(0.0, low + (-1 if down else 1) * _ARROW * top)
        arrow = {
            "arrowstyle": "-|>",
            "color": colour,
            "lw": 2.2,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 16,
        }
        axes.annotate("", xy=(tip, place), xytext=(low, place), zorder=2, arrowprops=arrow)
        axes.plot(
            [low], [place], color=colour, marker=mark, markersize=10, markerfacecolor="white",
            markeredgewidth=2.2, linestyle="none", zorder=3,
        )  # fmt: skip
    else:
        axes.plot([low], [place], color=colour, marker=mark, markersize=10, linestyle="none", zorder=3)
    return min(low, tip), max(high, tip)


def _written(axes: Any, label: str, place: int, first: float, last: float, *, before: bool) -> None:
    axes.annotate(
        label, (first if before else last, place), textcoords="offset points", xytext=(-_GAP if before else _GAP, 0),
        ha="right" if before else "left", va="center", fontsize=12, zorder=4,
    )  # fmt: skip


def sides(spans: Sequence[tuple[float, float, float]], least: float) -> tuple[list[bool], float]:
    """Where labels stand so that none is cut or runs over the dates: before what is drawn (True) or after it.

    Each span is from where to where a row is drawn, and the share of the axis that its label takes. Returns with the sides
    how far the axis, which begins at 0, has to reach: ``least``, or further.
    """
    reach = least
    while True:
        before = [last + share * reach > reach and first >= share * reach for first, last, share in spans]
        after = [
            last / (1 - share) for (_, last, share), other in zip(spans, before, strict=True) if not other
        ]
        if max(after, default=0.0) <= reach * 1.000001:
            return before, reach
        reach = max(after)


def _shares(labels: Sequence[str], dates: Sequence[str]) -> list[float]:
    """What share of the axis each label takes with its gap, as wide as letters are on average."""
    axis = 72 * (_WIDE - 2 * _MARGIN) - _LETTER * max(map(len, dates)) - _GAP
    return [min(0.8, (_LETTER * len(label) + 1.5 * _GAP) / axis) for label in labels]


def _along(value: float, left: float, log: bool) -> float:
    """How far along the axis a value lies, in the units that the axis is even in."""
    return log10(value / left) if log else value


def _values(axes: Any, left: float, right: float, top: float, log: bool) -> None:
    if log:
        axes.set_xscale("log")
    axes.set_xlim(left, right)
    if not log:
        axes.locator_params(axis="x", nbins=5)
    axes.xaxis.set_major_formatter(lambda value, _: _round(value, top))
    axes.grid(axis="x", color="#dddddd", linewidth=0.8)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)


def look(speaker: int) -> tuple[str, str]:
    """Colour and mark of a speaker: no two of the first 49 have both in common."""
    return _COLOURS[speaker % len(_COLOURS)], _MARKS[(speaker + speaker // len(_COLOURS)) % len(_MARKS)]


def _round(value: float, top: float) -> str:
    """A value of the axis, short enough to stand beside its neighbours: 2.5 billion, 10,000, 0.5."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if top >= size and value:
            return f"{value / size:,.10g} {name}"
    return f"{value:,.10g}"


def _tall(rows: Sequence[Cited], timeline: Timeline) -> float:
    return 2.3 + 0.46 * len(rows) + 0.26 * len(timeline.lines) + (0.3 if timeline.undated else 0.0)


def _label(row: Cited, newest: Cited) -> str:
    """The number as written, with what is counted where that is not what the newest counts: "members"; * where something is left out."""
    told, noun = one_line(row.words), noun_of(row.figure)
    if noun is not None and noun != noun_of(newest.figure) and row.figure.unit:
        told = f"{told} {row.figure.unit}"
    return _short(f"{told}*" if row.scope("excludes") else told)


def _dated(row: Cited) -> str:
    when = as_of(row)
    return show_published(when) if when else ""


def _below(timeline: Timeline, log: bool) -> str:
    comparators = {row.figure.comparator for row in timeline.rows[-_MOST:]}
    bar = " Bar: a range." if "range" in comparators else ""
    arrow = " Arrow: at most, at least." if comparators & {"<", "<=", ">", ">="} else ""
    told = [f"In date order.{bar}{arrow}"]
    if log:
        told.append("The scale is logarithmic.")
    left = len(timeline.rows) - _MOST
    if left > 0:
        told.append(f"{left} earlier figures are left out.")
    left_out = dict.fromkeys(one_line(words) for row in timeline.rows for words in row.scope("excludes"))
    if left_out:
        told.append(_short(f"*Not counted: {', '.join(left_out)}."))
    if timeline.undated:
        words = ", ".join(one_line(row.words) for row in timeline.undated[:3])
        told.append(_short(f"Undated, not drawn: {words}."))
    if len(timeline.lines) > 1:
        told.append("Different speakers, never one line:")
    return "\n".join(told)


def _low(row: Cited) -> float:
    figure = row.figure
    return figure.low if figure.low is not None else figure.high or 0.0


def _high(row: Cited) -> float:
    figure = row.figure
    return figure.high if figure.high is not None else figure.low or 0.0


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _wrapped(words: str) -> str:
    from textwrap import wrap

    lines = wrap(words, _LONGEST)
    return "\n".join([lines[0], _short(" ".join(lines[1:]))] if len(lines) > 1 else lines)
