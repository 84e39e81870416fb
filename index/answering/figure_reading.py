"""The likeliest figures read together with the question: which of the numbers answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.article import Span
from index.figures.compare import Candidate
from index.figures.values import Figure
from index.model.reader import Excerpt, Reader
from index.sentences import split_sentences

SENTENCES = 4  # that are read
_BEFORE = 350  # code points of the sentence before, beyond which it is left out
_LONG = 700  # code points of a sentence, beyond which the one before is left out


@dataclass(frozen=True, slots=True)
class FigureReading:
    """Reads figures for one question, each once."""

    reader: Reader
    question: str
    _known: dict[tuple[str, Span], float | None] = field(default_factory=dict)  # by article and number

    def __call__(self, candidates: Sequence[Candidate]) -> list[float | None]:
        """Log-odds, for each candidate, that its number answers rather than nothing in its sentence. The first
        ``SENTENCES`` sentences that were not read before are read; None for what isn't.
        """
        places: dict[tuple[str, Span], list[Candidate]] = {}
        for one in candidates:
            if _key(one) not in self._known:
                places.setdefault((one.article_id, one.figure.sentence), []).append(one)
        chosen = list(places.values())[:SENTENCES]
        for some, odds in zip(
            chosen, self.reader.read(self.question, [_excerpt(some) for some in chosen]), strict=True
        ):
            self._known.update(zip(map(_key, some), odds, strict=True))
        return [self._known.get(_key(one)) for one in candidates]


def _key(candidate: Candidate) -> tuple[str, Span]:
    return candidate.article_id, candidate.figure.number


def _excerpt(candidates: Sequence[Candidate]) -> Excerpt:
    """The title, the sentence before and the sentence that holds the candidates, in one line."""
    first = candidates[0]
    start, end = first.figure.sentence
    lead = f"{first.title.rstrip('.')}. " if first.title else ""
    if end - start <= _LONG and (before := _sentence_before(first.text, start)):
        lead += f"{before} "
    shift = len(lead) - start
    spans = (_words(one.figure) for one in candidates)
    sentence = first.text[start:end].replace("\n", " ")
    return Excerpt(lead + sentence, tuple((a + shift, b + shift) for a, b in spans))


def _words(figure: Figure) -> Span:
    """The number and what qualifies it."""
    return min(figure.number[0], (figure.words or figure.number)[0]), figure.number[1]


def _sentence_before(text: str, start: int) -> str:
    base = max(0, start - 2 * _BEFORE)
    spans = split_sentences(text[base:start])
    if not spans or (base and len(spans) < 2) or spans[-1][1] - spans[-1][0] > _BEFORE:
        return ""
    return text[base + spans[-1][0] : base + spans[-1][1]].replace("\n", " ")
