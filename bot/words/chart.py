"""A timeline drawn: one colour and mark for each speaker, no line between figures, no average. Writes a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
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
        log = top > _SPREAD * max(1e-9, min(_low(row) for row in rows))
        for place, row in enumerate(rows):
            _row(axes, row, place, *look(speakers[id(row)]), top, log, _label(row, rows[-1]))
        axes.set_yticks(range(len(rows)), [_dated(row) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.7)
        _values(axes, min(_low(row) for row in rows), top, log)
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
    axes: Any, row: Cited, place: int, colour: str, mark: str, top: float, log: bool, label: str
) -> None:
    """One figure: a mark; a bar for a range; an open mark with an arrow for a bound."""
    figure, low, high = row.figure, _low(row), _high(row)
    end = high
    if figure.comparator == "range":
        axes.plot([low, high], [place, place], color=colour, linewidth=7, solid_capstyle="butt", zorder=2)
        axes.plot(
            [low, high], [place, place], color=colour, marker=mark, markersize=8, linestyle="none", zorder=3
        )
    elif figure.comparator in ("<", "<=", ">", ">="):
        down = figure.comparator in ("<", "<=")
        tip = (low * (0.6 if down else 1.6)) if log else max(0.0, low + (-1 if down else 1) * _ARROW * top)
        end = high if down else tip
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
    left = end > 0.6 * top and not log
    axes.annotate(
        label, (low if left else end, place), textcoords="offset points",
        xytext=(-11 if left else 11, 0), ha="right" if left else "left", va="center", fontsize=12, zorder=4,
    )  # fmt: skip


def _values(axes: Any, bottom: float, top: float, log: bool) -> None:
    if log:
        axes.set_xscale("log")
        axes.set_xlim(bottom / 3, top * 30)
    else:
        axes.set_xlim(0, top * 1.25)
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
