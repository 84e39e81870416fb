"""Latency and memory against the size of the collection, as a drawing in SVG."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

_WIDTH, _HEIGHT = 760, 330
_LEFT, _TOP, _PANEL, _TALL, _BETWEEN = 60, 40, 290, 220, 380
_Line = tuple[str, str, Callable[[Mapping[str, Any]], float | None]]
_LATENCY: tuple[_Line, ...] = (
    ("one clause, p95", "#1f6feb", lambda one: _p95(one["one_by_one"]["single_clause"])),
    ("several clauses, p95", "#b3541e", lambda one: _p95(one["one_by_one"]["several_clauses"])),
    ("vectors alone, p95", "#57606a", lambda one: _p95(one["one_by_one"]["systems"]["vectors"])),
    ("BM25 alone, p95", "#2c974b", lambda one: _p95(one["one_by_one"]["systems"]["bm25"])),
)
_MEMORY: tuple[_Line, ...] = (
    ("resident", "#1f6feb", lambda one: one["memory"]["resident_mb"]),
    ("of that, file cache", "#57606a", lambda one: one["memory"]["file_mb"]),
)


def plot(result: Mapping[str, Any]) -> str:
    """Return the drawing of what ``measure`` returned."""
    sizes = [one["passages"] for one in result["sizes"]]
    latency = [(name, colour, [of(one) for one in result["sizes"]]) for name, colour, of in _LATENCY]
    memory = [(name, colour, [of(one) for one in result["sizes"]]) for name, colour, of in _MEMORY]
    first = result["sizes"][0]["one_by_one"]
    where = f"{result['machine']['cores']} cores, load {first['load']}, {first['at'][:10]}, {result['set']}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
            'font-family="sans-serif" font-size="12" role="img" aria-label="Latency and memory by passages">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
            *_panel("question to answer, ms", _LEFT, sizes, latency),
            *_panel("memory while serving, MB", _LEFT + _BETWEEN, sizes, memory),
            f'<text x="{_LEFT}" y="{_HEIGHT - 8}" fill="#57606a">{escape(where)}</text>',
            "</svg>",
            "",
        ]
    )


def _p95(times: Mapping[str, float] | None) -> float | None:
    return times["p95"] if times else None


def _panel(
    title: str, left: int, sizes: Sequence[int], lines: Sequence[tuple[str, str, Sequence[float | None]]]
) -> list[str]:
    top = max((value for _, _, values in lines for value in values if value is not None), default=1.0)
    step = _step(top)
    ceiling = step * math.ceil(top / step)
    low, high = math.log10(min(sizes)), math.log10(max(sizes))

    def x(size: int) -> float:
        return left + _PANEL * ((math.log10(size) - low) / (high - low) if high > low else 0.5)

    def y(value: float) -> float:
        return _TOP + _TALL * (1 - value / ceiling)

    drawn = [f'<text x="{left}" y="{_TOP - 18}" font-weight="bold">{escape(title)}</text>']
    for tick in range(round(ceiling / step) + 1):
        at = y(tick * step)
        drawn.append(f'<path d="M{left} {at:.1f}h{_PANEL}" stroke="#d0d7de"/>')
        drawn.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{tick * step:g}</text>')
    for size in sizes:
        drawn.append(f'<text x="{x(size):.1f}" y="{_TOP + _TALL + 16}" text-anchor="middle">{size:,}</text>')
    for row, (name, colour, values) in enumerate(lines):
        points = [(x(size), y(v)) for size, v in zip(sizes, values, strict=True) if v is not None]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        place = (left + 150 * (row % 2), _TOP + _TALL + 34 + 16 * (row // 2))
        drawn.append(f'<text x="{place[0]}" y="{place[1]}" fill="{colour}">{escape(name)}</text>')
    return drawn


def _step(top: float) -> float:
    """A round distance between lines that gives about five of them."""
    rough = max(top, 1e-9) / 5
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
