"""Generated articles and vectors that make a small collection as large as wanted. For speed alone, not quality."""

from __future__ import annotations

import dataclasses
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Draft, Span
from index.catalogue import PassageToEmbed, Splitter
from index.figures.terms import terms_of
from index.figures.values import Figure
from index.model.embedder import PassageVectors
from index.passages import PassageSpan, passage_prefix, passage_runs
from index.sentences import split_sentences

GENERATED = "generated"  # the source of every such article
NOISE = 0.7  # length of the noise added to a real unit vector: a cosine of about .82 to it is left
_NAME = re.compile(r"((?<=[a-z,] )[A-Z][\w’'-]+)")
_SHORTEST = 5  # sentences
_PARAGRAPH = 3  # sentences


@dataclass(frozen=True, slots=True)
class Made:
    """A generated article, its passages, and what each of them holds of figures and their terms."""

    draft: Draft
    passages: tuple[PassageSpan, ...]
    figures: tuple[tuple[Figure, ...], ...]
    terms: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A real one: its words between names (even places) and the names (odd); spans of figures count from 0."""

    pieces: tuple[str, ...]
    words: int
    tokens: int
    terms: frozenset[str]  # of all but the names
    figures: tuple[Figure, ...]


class FillerArticles:
    """Articles of the given ones' own sentences, drawn anew, with names exchanged for names of the same length.

    Words, names and figures are as frequent as in the given articles; number n is always the same article.
    ``figures`` are those of the given articles, by article key. Splitting and figures, which would cost minutes,
    are taken over from the sentences; so a figure's date is that of the article it was read in.
    """

    def __init__(
        self, articles: Sequence[Article], splitter: Splitter, figures: Mapping[int, Sequence[Figure]]
    ) -> None:
        self._articles = articles
        self._splitter = splitter
        self._sentences: list[_Sentence] = []
        self._lengths: list[int] = []
        self._names: dict[int, list[str]] = defaultdict(list)  # by length
        self._name_terms: dict[str, set[str]] = {}
        for article in articles:
            spans = split_sentences(article.text, article.lang)
            self._lengths.append(max(_SHORTEST, len(spans)))
            self._take(article, spans, figures.get(article.key, ()))

    def _take(self, article: Article, spans: Sequence[Span], figures: Sequence[Figure]) -> None:
        held: dict[Span, dict[Figure, None]] = defaultdict(dict)  # one shared by two passages is told twice
        for figure in figures:
            held[figure.sentence][figure] = None
        texts = [article.text[start:end] for start, end in spans]
        for span, text, tokens in zip(spans, texts, self._splitter.count_tokens(texts), strict=True):
            pieces = tuple(_NAME.split(" ".join(text.split()) if not held[span] else text))
            for name in pieces[1::2]:
                self._names[len(name)].append(name)
            terms = frozenset(terms_of(" ".join(pieces[::2])))
            own = tuple(_moved(figure, -span[0]) for figure in held[span])
            self._sentences.append(_Sentence(pieces, len(text.split()), tokens, terms, own))

    def make(self, number: int) -> Made:
        """Article ``number``: title, publisher, date and length of some real article, and text of all of them."""
        drawn = random.Random(number)
        names: dict[str, str] = {}
        like = drawn.choice(self._articles)
        said = drawn.choices(self._sentences, k=drawn.choice(self._lengths))
        title = "".join(self._renamed(_NAME.split(like.title), names, drawn))
        texts: list[str] = []
        spans: list[Span] = []
        at = 0
        for count, sentence in enumerate(said):
            if count:
                texts.append("\n" if count % _PARAGRAPH == 0 else " ")
                at += 1
            text = "".join(self._renamed(sentence.pieces, names, drawn))
            texts.append(text)
            spans.append((at, at + len(text)))
            at += len(text)
        draft = Draft(
            article_id=f"filler-{number:07}",
            locator=f"filler-{number:07}",
            source=GENERATED,
            title=title,
            text="".join(texts),
            publisher=like.publisher,
            published=like.published,
            lang=like.lang,
            extractor=GENERATED,
        )
        return self._split(draft, said, spans, names)

    def _split(
        self, draft: Draft, said: Sequence[_Sentence], spans: Sequence[Span], names: Mapping[str, str]
    ) -> Made:
        """What the splitter would do, by the tokens that were counted once."""
        head = self._splitter.count_tokens([passage_prefix(draft.title, draft.publisher)])[0]
        runs = passage_runs(
            [one.words for one in said],
            [one.tokens for one in said],
            self._splitter.max_words,
            self._splitter.max_tokens - head - 1,
        )
        title = terms_of(draft.title)
        named = {name: self._terms_of_name(other) for name, other in names.items()}
        passages, figures, terms = [], [], []
        for first, last in runs:
            some = said[first:last]
            passages.append(PassageSpan(spans[first][0], spans[last - 1][1], tuple(spans[first:last])))
            figures.append(
                tuple(
                    _moved(figure, start)
                    for one, (start, _) in zip(some, spans[first:last], strict=True)
                    for figure in one.figures
                )
            )
            exchanged = (named[name] for one in some for name in one.pieces[1::2])
            terms.append(frozenset(title.union(*(one.terms for one in some), *exchanged)))
        return Made(draft, tuple(passages), tuple(figures), tuple(terms))

    def _terms_of_name(self, name: str) -> set[str]:
        if name not in self._name_terms:
            self._name_terms[name] = terms_of(name)
        return self._name_terms[name]

    def _renamed(self, pieces: Sequence[str], names: dict[str, str], drawn: random.Random) -> list[str]:
        renamed = list(pieces)
        for place in range(1, len(renamed), 2):
            name = renamed[place]
            if name not in names:
                names[name] = drawn.choice(self._names.get(len(name)) or [name])
            renamed[place] = names[name]
        return renamed


def _moved(figure: Figure, by: int) -> Figure:
    """The figure where its sentence stands ``by`` characters later; what it takes from others is left out."""
    first, last = figure.sentence

    def own(span: Span | None) -> Span | None:
        return (span[0] + by, span[1] + by) if span and first <= span[0] and span[1] <= last else None

    def moved(span: Span) -> Span:
        return span[0] + by, span[1] + by

    return dataclasses.replace(
        figure,
        sentence=moved(figure.sentence),
        number=moved(figure.number),
        counted=own(figure.counted),
        as_of_words=own(figure.as_of_words),
        speaker=own(figure.speaker),
        words=own(figure.words),
        scope=tuple(
            dataclasses.replace(scope, words=moved(scope.words), sentence=moved(scope.sentence))
            for scope in figure.scope
            if own(scope.words) and scope.sentence == figure.sentence
        ),
    )


class FillerVectors:
    """Vectors of real passages with noise, which cost no model; a passage's hash decides which and what noise."""

    def __init__(self, real: Sequence[PassageVectors]) -> None:
        self._real = [one for one in real if len(one.sentences)]

    def of(self, passages: Sequence[PassageToEmbed]) -> Mapping[bytes, PassageVectors]:
        """Return made-up vectors for the passages, by hash."""
        return {passage.hash: self.one(passage.hash, len(passage.sentences)) for passage in passages}

    def one(self, name: bytes, sentences: int) -> PassageVectors:
        """Return those of the passage with this hash and so many sentences."""
        rng = np.random.default_rng(int.from_bytes(name[:8], "little"))
        like = self._real[rng.integers(len(self._real))]
        rows = rng.integers(len(like.sentences), size=sentences)
        whole = np.vstack([like.vector, like.sentences[rows].astype(np.float32)])
        noisy = _noisy(whole, rng)
        return PassageVectors(noisy[0], noisy[1:].astype(np.float16))


def _noisy(vectors: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors (n, d) near the given ones."""
    noise = rng.standard_normal(vectors.shape, np.float32)
    moved = vectors + noise * np.float32(NOISE / np.sqrt(vectors.shape[1]))
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit
