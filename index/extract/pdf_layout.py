"""Characters with places to text: lines, columns, paragraphs, running heads. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_WIDE_GAP = 1.5  # line heights between two characters of one line that belong to two columns
_EDGE = 0.15  # share of a page's height where running heads stand
_FEWEST = 4  # lines a column has at least
_CROSSING = 0.25  # share of lines that may run over both columns
_MOST_GUTTERS = 200
_END = re.compile(r"[.!?…:؟۔][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BREAK = re.compile(r"([^\W\d_]+)-\n([^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character and its box, in points from the page's lower left corner; empty for made-up spaces."""

    character: str
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters on one line of one column. ``place`` is its height on the page, 0 to 1."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    place: float = 0.5

    @property
    def height(self) -> float:
        """Line height in points, never 0."""
        return max(self.top - self.bottom, 1.0)


def lines_of(glyphs: Iterable[Glyph], page_height: float) -> list[Line]:
    """The lines of one page in reading order."""
    found: list[Line] = []
    held: list[Glyph] = []
    for glyph in glyphs:
        if glyph.character in "\r\n":
            found += _line(held, page_height)
            held = []
        elif glyph.character != "\0":
            if _far(held, glyph):
                found += _line(held, page_height)
                held = []
            held.append(glyph)
    found += _line(held, page_height)
    return _columns(found)


def text_of(pages: Sequence[Sequence[Line]]) -> tuple[str, int]:
    """The text of all pages, paragraphs apart by an empty line; and how many running heads were left out."""
    heads = _running_heads(pages)
    kept = [[line for line in page if _head(line) not in heads] for page in pages]
    lines = [line for page in kept for line in page]
    text = "".join(_joined(lines))
    words = Counter(word.lower() for word in _WORD.findall(text))

    def mend(match: re.Match[str]) -> str:
        whole = f"{match[1]}{match[2]}"
        return whole if words[whole.lower()] else f"{match[1]}-{match[2]}"

    text = _BREAK.sub(mend, text).replace("-\n", "-")
    return text, sum(map(len, pages)) - len(lines)


def _line(glyphs: Sequence[Glyph], page_height: float) -> Iterator[Line]:
    drawn = [glyph for glyph in glyphs if not glyph.character.isspace() and glyph.right > glyph.left]
    text = " ".join("".join(glyph.character for glyph in _unswapped(glyphs)).split())
    if not text:
        return
    left = min((glyph.left for glyph in drawn), default=0.0)
    right = max((glyph.right for glyph in drawn), default=0.0)
    # Most letters' size is the line's: a space or a mark of another font doesn't make it higher.
    bottom = median(glyph.bottom for glyph in drawn) if drawn else 0.0
    top = median(glyph.top for glyph in drawn) if drawn else 0.0
    yield Line(text, left, right, bottom, top, (bottom + top) / 2 / max(page_height, 1.0))


def _unswapped(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Arabic ligatures in the order they are read: pdfium turns round the letters of one glyph."""
    turned = list(glyphs)
    index = 0
    while index + 1 < len(turned):
        a, b = turned[index], turned[index + 1]
        same = a.right > a.left and (a.left, a.right, a.bottom, a.top) == (b.left, b.right, b.bottom, b.top)
        if same and unicodedata.bidirectional(a.character) == unicodedata.bidirectional(b.character) == "AL":
            turned[index], turned[index + 1] = b, a
            index += 1
        index += 1
    return turned


def _far(held: Sequence[Glyph], glyph: Glyph) -> bool:
    before = next((one for one in reversed(held) if one.right > one.left), None)
    if before is None or glyph.right <= glyph.left or glyph.character.isspace():
        return False
    height = max(before.top - before.bottom, glyph.top - glyph.bottom, 4.0)
    gap = max(glyph.left - before.right, before.left - glyph.right)
    return gap > _WIDE_GAP * height * (1 if gap < 6 * height else 0)


def _columns(lines: list[Line]) -> list[Line]:
    """The lines of a page, left column before right, where the file jumps between them line by line.

    The file's own order is trusted otherwise: who made it knew the order.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    sides = ["left" if line.right <= gutter else "right" if line.left >= gutter else "" for line in lines]
    jumps = sum({a, b} == {"left", "right"} for a, b in pairwise(sides))
    if jumps <= max(2, 0.5 * min(sides.count("left"), sides.count("right"))):
        return lines
    ordered: list[Line] = []
    across = sorted((line for line, side in zip(lines, sides, strict=True) if not side), key=_from_top)
    for upper, lower in zip([None, *across], [*across, None], strict=True):
        if upper:
            ordered.append(upper)
        for wanted in ("left", "right"):
            ordered += sorted(
                (
                    line
                    for line, side in zip(lines, sides, strict=True)
                    if side == wanted
                    and (upper is None or line.top <= upper.top)
                    and (lower is None or line.top > lower.top)
                ),
                key=_from_top,
            )
    return ordered


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the free space between two columns is; None when the page has one column."""
    if len(lines) < 2 * _FEWEST:
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    middle = [left + (right - left) * share for share in (0.3, 0.7)]
    best: tuple[int, float] | None = None
    for x in sorted({line.left - 0.5 for line in lines if middle[0] < line.left < middle[1]})[:_MOST_GUTTERS]:
        crossing = sum(line.left < x < line.right for line in lines)
        on_left = sum(line.right <= x for line in lines)
        on_right = sum(line.left >= x for line in lines)
        enough = on_left >= _FEWEST and on_right >= _FEWEST and crossing <= _CROSSING * len(lines)
        if enough and (best is None or crossing < best[0]):
            best = (crossing, x)
    return best[1] if best else None


def _from_top(line: Line) -> float:
    return -line.top


def _joined(lines: Sequence[Line]) -> Iterator[str]:
    """Lines with what stands between them: a space, a break inside a word, or an empty line."""
    pitches = sorted((a.bottom - b.bottom) / b.height for a, b in pairwise(lines) if _below(a, b))
    pitch = pitches[len(pitches) // 4] if pitches else 1.0  # the closest, but for slips; in line heights
    edges = Counter(round(line.right / 10) for line in lines)
    for index, line in enumerate(lines):
        yield line.text
        if index + 1 < len(lines):
            after = lines[index + 1]
            if _new_paragraph(line, after, pitch, edges):
                yield "\n\n"
            elif line.text.endswith("-") and after.text[:1].isalpha():
                yield "\n"  # decided when the whole text is known
            else:
                yield " "


def _new_paragraph(line: Line, after: Line, pitch: float, edges: Counter[int]) -> bool:
    ended = _END.search(line.text) is not None
    if not _below(line, after):
        same_row = abs(line.bottom - after.bottom) < 0.5 * line.height
        return not same_row and ended  # a new column or page goes on in the middle of a sentence
    if not 0.85 < line.height / after.height < 1.18:
        return True  # another size of type
    if line.bottom - after.bottom > 1.3 * pitch * after.height:
        return True
    if after.left - line.left > 0.8 * line.height and ended and not _right_to_left(line):
        return True
    full = max(
        (edge for edge, count in edges.items() if count > 1 and edge * 10 >= line.right - 10), default=0
    )
    short = line.right < full * 10 - 0.2 * max(after.right - after.left, line.right - line.left)
    return short and ended and not _right_to_left(line)


def _right_to_left(line: Line) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in line.text[:40])


def _below(line: Line, after: Line) -> bool:
    """Whether ``after`` is the next line of the same column."""
    overlap = min(line.right, after.right) - max(line.left, after.left)
    return 0.3 * line.height < line.bottom - after.bottom < 6 * line.height and overlap > 0


def _running_heads(pages: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    """Lines that stand at the same place at the edge of most pages, numbers apart."""
    if len(pages) < 2:
        return set()
    seen = Counter(head for page in pages for head in {_head(line) for line in page} if head[0])
    return {head for head, count in seen.items() if count >= max(2, 0.5 * len(pages))}


def _head(line: Line) -> tuple[str, int]:
    if _EDGE < line.place < 1 - _EDGE:
        return ("", 0)
    return (re.sub(r"\d+", "#", line.text), round(line.place * 100))
