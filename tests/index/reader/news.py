"""Questions about numbers in news articles, each with the excerpts it is read against.

``questions/bbc.tsv``: file of the BBC news dataset (Greene and Cunningham 2006, not shipped: ``CATEGORY/NNN.txt``), code-point
spans of the numbers that answer in it (less outer white space) or ``-``, question. ``questions/invented.txt``: invented reports, every number with
its mark behind it; ``invented.tsv``: id, marks that answer or 0, question. All were written for Briefbot.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from heapq import nlargest
from pathlib import Path

from index.article import Span
from index.figures.extract import extract_figures
from index.figures.values import Figure
from index.model.reader import Excerpt
from index.sentences import split_sentences

HERE = Path(__file__).with_name("questions")
EXCERPTS = 6  # a question is read against
_LONGEST = 900  # code points


@dataclass
class Report:
    text: str
    figures: list[Figure] = field(default_factory=list)
    marks: dict[int, int] = field(default_factory=dict)  # of invented reports: where a mark's number ends

    def __post_init__(self) -> None:
        self.sentences = split_sentences(self.text)
        self.figures = extract_figures(self.text, self.sentences, None)

    @property
    def title(self) -> str:
        return self.text.split("\n", 1)[0].strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """``gold``: the figures, by their place in the report, that answer; empty: nothing does."""

    report: str
    gold: frozenset[int]
    question: str


@dataclass(frozen=True, slots=True)
class Group:
    """A question with its excerpts; ``gold`` holds (excerpt, span) of those that answer."""

    question: str
    excerpts: tuple[Excerpt, ...]
    gold: frozenset[tuple[int, int]]


def load(bbc: Path | None) -> tuple[dict[str, Report], list[Asked]]:
    """The reports and the questions; without ``bbc``, the dataset's folder, the invented ones alone."""
    reports: dict[str, Report] = {}
    asked: list[Asked] = []
    for block in re.split(r"^=== ", (HERE / "invented.txt").read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, marked = block.split("\n", 1)
        text, marks, at = "", {}, 0
        for mark in re.finditer(r"⟦(\d+)⟧", marked := marked.strip()):
            text += marked[at : mark.start()]
            marks[int(mark.group(1))], at = len(text), mark.end()
        reports[name.strip()] = Report(text + marked[at:], marks=marks)
    for name, ids, question in _lines("invented.tsv"):
        ends = [reports[name].marks.get(int(one), -1) for one in ids.split(",")]
        gold = _ending_at(reports[name].figures, ends)
        if gold or ids == "0":
            asked.append(Asked(name, gold, question))
    if bbc is None:
        return reports, asked
    for name, spans, question in _lines("bbc.tsv"):
        if name not in reports:
            reports[name] = Report((bbc / name).read_text(encoding="utf-8").strip())
        ends = [int(one.split("-")[1]) for one in spans.split()] if spans != "-" else []
        gold = _ending_at(reports[name].figures, ends)
        if gold or spans == "-":
            asked.append(Asked(name, gold, question))
    return reports, asked


def _lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def _ending_at(figures: list[Figure], ends: list[int]) -> frozenset[int]:
    return frozenset(n for n, one in enumerate(figures) if any(0 <= end - one.number[1] <= 2 for end in ends))


class Groups:
    """Makes groups: the sentence that answers, the likest others of its report, and the likest of other reports."""

    def __init__(self, reports: dict[str, Report]) -> None:
        self._reports = reports
        self._held: dict[str, list[tuple[str, Span]]] = defaultdict(list)
        for name, report in reports.items():
            for sentence in {one.sentence for one in report.figures}:
                for word in _bag(report.text[slice(*sentence)]) | _bag(report.title):
                    self._held[word].append((name, sentence))

    def make(self, asked: Asked, rng: random.Random, *, whole: bool = False) -> Group:
        """A group; unless ``whole``, some excerpts lack the title or the sentence before."""
        report = self._reports[asked.report]
        same = {_value(report.figures[n]) for n in asked.gold}
        right = {n for n, one in enumerate(report.figures) if n in asked.gold or _value(one) in same}
        words = _bag(asked.question)
        first = [report.figures[n].sentence for n in sorted(asked.gold)][:1]
        wrong = {one.sentence for one in report.figures} - {report.figures[n].sentence for n in right}
        ranked = sorted(
            sorted(wrong),
            key=lambda s: -len(words & _bag(report.text[slice(*s)])) - 2 * rng.random(),
        )
        chosen = [(asked.report, sentence) for sentence in [*first, *ranked[:4]]]
        chosen += self._elsewhere(words, asked.report)[: max(0, EXCERPTS - len(chosen))]
        excerpts, gold = [], set()
        for place, (name, sentence) in enumerate(chosen):
            within = [n for n, one in enumerate(self._reports[name].figures) if one.sentence == sentence]
            title, before = whole or rng.random() < 0.8, whole or rng.random() < 0.6
            excerpts.append(_excerpt(self._reports[name], sentence, within, title=title, before=before))
            if name == asked.report:
                gold |= {(place, at) for at, n in enumerate(within) if n in right}
        return Group(asked.question, tuple(excerpts), frozenset(gold))

    def _elsewhere(self, words: set[str], own: str) -> list[tuple[str, Span]]:
        weights: dict[tuple[str, Span], float] = defaultdict(float)
        for word in sorted(words):
            for place in self._held.get(word, ()):
                weights[place] += 1 / (1 + len(self._held[word])) ** 0.5
        return [place for place in nlargest(2 * EXCERPTS, weights, weights.__getitem__) if place[0] != own]


def _excerpt(report: Report, sentence: Span, within: list[int], *, title: bool, before: bool) -> Excerpt:
    start, end = sentence
    lead = f"{report.title.rstrip('.')}. " if title and start else ""
    at = report.sentences.index(sentence)
    if before and at > 1 and end - start < _LONGEST:
        lead += report.text[slice(*report.sentences[at - 1])] + " "
    shift = len(lead) - start
    spans = [
        (min(one.number[0], (one.words or one.number)[0]) + shift, one.number[1] + shift)
        for one in (report.figures[n] for n in within)
    ]
    return Excerpt((lead + report.text[start:end])[:_LONGEST].replace("\n", " "), tuple(spans))


def _value(figure: Figure) -> tuple[object, ...]:
    return (figure.low, figure.high, figure.unit) if figure.unit else (figure.number,)


def _bag(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", text.lower()))
