"""Generated articles and vectors that make a small collection as large as wanted. For speed alone, not quality."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Draft
from index.catalogue import PassageToEmbed
from index.model.embedder import PassageVectors
from index.sentences import split_sentences

GENERATED = "generated"  # the source of every such article
NOISE = 0.7  # length of the noise added to a real unit vector: a cosine of about .82 to it is left
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’'-]+")
_SHORTEST = 5  # sentences


class FillerArticles:
    """Articles of the given ones' own sentences, drawn anew, with names exchanged for other names.

    Words and names are as frequent as in the given articles; number n is always the same article.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._sentences: list[str] = []
        self._lengths: list[int] = []
        for article in articles:
            spans = split_sentences(article.text, article.lang)
            self._sentences += [" ".join(article.text[start:end].split()) for start, end in spans]
            self._lengths.append(max(_SHORTEST, len(spans)))
        self._names = [name for sentence in self._sentences for name in _NAME.findall(sentence)]

    def draft(self, number: int) -> Draft:
        """Article ``number``: title, publisher, date and length of some real article, and text of all of them."""
        drawn = random.Random(number)
        names: dict[str, str] = {}
        like = drawn.choice(self._articles)
        said = [
            self._renamed(sentence, names, drawn)
            for sentence in drawn.choices(self._sentences, k=drawn.choice(self._lengths))
        ]
        paragraphs = [" ".join(said[at : at + 3]) for at in range(0, len(said), 3)]
        return Draft(
            article_id=f"filler-{number:07}",
            locator=f"filler-{number:07}",
            source=GENERATED,
            title=self._renamed(like.title, names, drawn),
            text="\n".join(paragraphs),
            publisher=like.publisher,
            published=like.published,
            lang=like.lang,
            extractor=GENERATED,
        )

    def _renamed(self, text: str, names: dict[str, str], drawn: random.Random) -> str:
        if not self._names:
            return text
        return _NAME.sub(lambda match: names.setdefault(match.group(), drawn.choice(self._names)), text)


class FillerVectors:
    """Vectors of real passages with noise, which cost no model; a passage's hash decides which and what noise."""

    def __init__(self, real: Sequence[PassageVectors]) -> None:
        self._real = [one for one in real if len(one.sentences)]

    def of(self, passages: Sequence[PassageToEmbed]) -> Mapping[bytes, PassageVectors]:
        """Return made-up vectors for the passages, by hash."""
        return {passage.hash: self._one(passage) for passage in passages}

    def _one(self, passage: PassageToEmbed) -> PassageVectors:
        rng = np.random.default_rng(int.from_bytes(passage.hash[:8], "little"))
        like = self._real[rng.integers(len(self._real))]
        rows = rng.integers(len(like.sentences), size=len(passage.sentences))
        whole = np.vstack([like.vector, like.sentences[rows].astype(np.float32)])
        noisy = _noisy(whole, rng)
        return PassageVectors(noisy[0], noisy[1:].astype(np.float16))


def _noisy(vectors: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Unit vectors (n, d) near the given ones."""
    noise = rng.standard_normal(vectors.shape, np.float32)
    moved = vectors + noise * np.float32(NOISE / np.sqrt(vectors.shape[1]))
    unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit
