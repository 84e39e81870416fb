"""Measures the extractor on the cases beside this file: `python -m tests.index.figures.measure [held]`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from index.article import Precision, Published, Span
from index.figures.extract import extract_figures
from index.figures.values import Figure, Standing

CASES = Path(__file__).with_name("cases.jsonl")


def cases(split: str) -> list[dict[str, Any]]:
    """The cases of one split.

    ``open`` were tuned on, ``held`` are only counted; ``second`` to ``fifth`` came later, each
    counted once before it was tuned on; ``sixth`` has a case for each rule that real text asked for.
    """
    rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["split"] == split]


def sentences_of(text: str) -> list[Span]:
    """Plain sentence spans, good enough for the short texts of the cases."""
    import re

    spans, start = [], 0
    for match in re.finditer(r"(?<!Oct)(?<!\b[ap]\.m)[.!?][”\"]?(?:\s+[”\"])?(?=\s+[A-Z“]|\s*$)", text):
        spans.append((start, match.end()))
        start = match.end()
    spans = [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in spans if text[a:b].strip()]
    return spans or [(0, len(text))]


def published_of(iso: str | None) -> Published | None:
    """A publication date of day or month precision."""
    return Published(iso, Precision.DAY if len(iso) == 10 else Precision.MONTH) if iso else None


def found_in(case: dict[str, Any]) -> list[Figure]:
    """The figures extracted from one case."""
    return extract_figures(case["text"], sentences_of(case["text"]), published_of(case["published"]), "en")


def check(case: dict[str, Any]) -> list[tuple[str, bool, str]]:
    """(what, right, note) for every expectation of a case."""
    text, figures, out = case["text"], found_in(case), []
    used: set[int] = set()
    for want in case["figures"]:
        at = text.index(want["number"])
        span = (at, at + len(want["number"]))
        hits = [
            i
            for i, f in enumerate(figures)
            if f.number[0] < span[1] and span[0] < f.number[1] and i not in used
        ]
        got = figures[hits[0]] if hits else None
        out.append(("found", got is not None, want["number"]))
        if got is None:
            continue
        used.add(hits[0])
        out.append(
            (
                "value",
                _close(got.low, want["low"]) and _close(got.high, want["high"]),
                f"{want['number']}: {got.low}, {got.high}",
            )
        )
        out.append(
            ("comparator", got.comparator == want["comparator"], f"{want['number']}: {got.comparator}")
        )
        standing = want.get("standing", "held")
        out.append(("standing", got.standing == standing, f"{want['number']}: {got.standing}"))
        for key in ("unit", "as_of", "as_of_rule"):
            if key in want:
                out.append(
                    (
                        key,
                        getattr(got, key) == want[key],
                        f"{want['number']}: {getattr(got, key)} wanted {want[key]}",
                    )
                )
        speaker = text[got.speaker[0] : got.speaker[1]] if got.speaker else None
        out.append(
            (
                "speaker",
                speaker == want.get("speaker"),
                f"{want['number']}: {speaker} wanted {want.get('speaker')}",
            )
        )
        for key, kind in (("excludes", "excludes"), ("place", "place")):
            if key in want:
                words = [text[s.words[0] : s.words[1]] for s in got.scope if s.kind == kind]
                out.append((key, any(want[key] in w for w in words), f"{want['number']}: {words}"))
    for number in case["none"]:
        wrong = [
            f for f in figures if f.standing in (Standing.HELD, Standing.CHANGE) and _names(text, f, number)
        ]
        out.append(("trap", not wrong, number))
    extra = [
        f
        for i, f in enumerate(figures)
        if i not in used and f.held and f.unit not in ("years", "hours", "weeks")
    ]
    out.append(("nothing else", not extra, str([text[f.number[0] : f.number[1]] for f in extra])))
    return out


def _names(text: str, figure: Figure, number: str) -> bool:
    return text[figure.number[0] : figure.number[1]].lower() == number.lower()


def _close(a: float | None, b: float | None) -> bool:
    return a == b if a is None or b is None else abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1.0)


def summary(split: str) -> tuple[Counter[str], Counter[str], list[str], int, int]:
    """Right and all counts by kind of expectation, the misses, and whole cases right of all."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    misses, whole = [], 0
    rows = cases(split)
    for case in rows:
        results = check(case)
        whole += all(ok for _, ok, _ in results)
        for what, ok, note in results:
            every[what] += 1
            right[what] += ok
            if not ok:
                misses.append(f"{case['id']} {what}: {note} | {case['text']}")
    return right, every, misses, whole, len(rows)


if __name__ == "__main__":
    split = sys.argv[1] if len(sys.argv) > 1 else "open"
    right, every, misses, whole, count = summary(split)
    lines = [f"{split}: {whole}/{count} cases whole"]
    lines += [f"  {what:14} {right[what]}/{every[what]} {right[what] / every[what]:.3f}" for what in every]
    sys.stdout.write("\n".join([*lines, *(misses if "--misses" in sys.argv else [])]) + "\n")
