"""Sentences as spans of the text. Splitting is sentencex's; what it leaves undone is mended here.

When in doubt two sentences stay together: a quote that is too long can be read, one that is cut can mislead.
"""

from __future__ import annotations

import re

from index.article import Span

_LANGUAGE_FALLBACK = "en"
_MAX_CHARACTERS = 1100  # beyond this it is a table or a list, not a sentence; cut at the weakest harm

_MAX_WORDS = 180
_SPACED_WORD = re.compile(r"\S+")

# A piece without a letter or digit (an orphan ”) belongs to the sentence before it.
_HAS_WORD = re.compile(r"\w")
_OPENING_ONLY = re.compile(r"[\s“„‟«‹\"'(\[]+\Z")
_LIST_OR_HEADING = re.compile(r"[ \t]*(?:[-*•–—]\s|#{1,6}\s|\d{1,3}[.)]\s|>\s)")
_LOWER_START = re.compile(r"\s*[\"'“‘(]?[a-z]")
# An abbreviation, initial or number whose full stop can't end a sentence when a name follows.
_NO_BREAK_AFTER = re.compile(
    r"(?:\b(?:Gen|Lt|Col|Maj|Sgt|Capt|Adm|Gov|Sen|Rep|Rev|Hon|Pres|Amb|Messrs|Mx|Mt|Ft|vs|No|Nos|Art|approx|est)"
    r"|\b[A-Z])\.\s*\Z"
)
_SOFT_BREAKS = (
    re.compile(r"\n"),
    re.compile(r";\s"),
    re.compile(r"\s[|•·–—]\s"),
    re.compile(r",\s"),
    re.compile(r"\s"),
)


def split_sentences(text: str, lang: str = "en") -> list[Span]:
    """Return the spans of whole sentences in ``text``, in order, without outer white space.

    Spans are code points, never overlap, and between them cover every word of the text.
    ``lang`` is an ISO 639-1 code; an unknown one is split by the English rules.
    """
    spans: list[Span] = []
    for start, end in _paragraphs(text):
        spans.extend(_split_paragraph(text, start, end, lang))
    return spans


def _paragraphs(text: str) -> list[Span]:
    """Spans between blank lines, and between lines that can't be one wrapped sentence."""
    lines: list[Span] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, at + len(line)))
        at += len(line)
    width = max((end - start for start, end in lines), default=0)
    paragraphs: list[Span] = []
    opened: int | None = None
    for number, (start, end) in enumerate(lines):
        if not text[start:end].strip():
            if opened is not None:
                paragraphs.append((opened, start))
                opened = None
            continue
        if opened is not None and _starts_afresh(text, lines[number - 1], (start, end), width):
            paragraphs.append((opened, start))
            opened = None
        if opened is None:
            opened = start
    if opened is not None:
        paragraphs.append((opened, len(text)))
    return paragraphs


def _starts_afresh(text: str, before: Span, line: Span, width: int) -> bool:
    """Whether ``line`` begins a new block rather than continuing the wrapped line before it."""
    words = text[line[0] : line[1]]
    if _LIST_OR_HEADING.match(words) or (
        _LIST_OR_HEADING.match(text[before[0] : before[1]]) and not _LOWER_START.match(words)
    ):
        return True
    was_full = before[1] - before[0] > 0.7 * min(width, 100)
    return not was_full and not _LOWER_START.match(words)


def _split_paragraph(text: str, start: int, end: int, lang: str) -> list[Span]:
    pieces: list[Span] = []
    for piece in _boundaries(text[start:end], lang):
        a, b = start + piece[0], start + piece[1]
        if pieces and (not _HAS_WORD.search(text, a, b) or _continues(text, pieces[-1], (a, b))):
            pieces[-1] = (pieces[-1][0], b)
        else:
            pieces.append((a, b))
    trimmed = (_trim(text, piece) for piece in pieces)
    return [part for piece in trimmed if piece[0] < piece[1] for part in _cut_overlong(text, piece)]


def _boundaries(paragraph: str, lang: str) -> list[Span]:
    from sentencex import get_sentence_boundaries

    code = lang.split("-")[0].lower() or _LANGUAGE_FALLBACK
    return [(int(b["start_index"]), int(b["end_index"])) for b in get_sentence_boundaries(code, paragraph)]


def _continues(text: str, before: Span, piece: Span) -> bool:
    """Whether the splitter broke inside a sentence: after an initial, or before a lower-case word."""
    left = text[before[0] : before[1]]
    if _OPENING_ONLY.search(left) and not _HAS_WORD.search(left):
        return True
    if _NO_BREAK_AFTER.search(left):
        return True
    # "… ,” he said." : what follows a closing quotation in lower case belongs to it.
    return left.rstrip()[-1:] in "”\"'’" and bool(_LOWER_START.match(text[piece[0] : piece[1]]))


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cut_overlong(text: str, span: Span) -> list[Span]:
    """Cut what no sentence is as long as, at the softest break in the second half of each stretch."""
    parts: list[Span] = []
    start, end = span
    while (limit := _limit(text, start, end)) < end:
        cut = _soft_break(text, (start + limit) // 2, limit)
        parts.append(_trim(text, (start, cut)))
        start = cut
    parts.append(_trim(text, (start, end)))
    return [part for part in parts if part[0] < part[1]]


def _limit(text: str, start: int, end: int) -> int:
    """Where a sentence beginning at ``start`` must have ended."""
    limit = min(end, start + _MAX_CHARACTERS)
    for number, match in enumerate(_SPACED_WORD.finditer(text, start, limit), 1):
        if number > _MAX_WORDS:
            return match.start()
    return limit


def _soft_break(text: str, low: int, high: int) -> int:
    for pattern in _SOFT_BREAKS:
        last = None
        for match in pattern.finditer(text, low, high):
            last = match
        if last:
            return last.end()
    return high
