"""A segment: passages made searchable, built once and read-only afterwards.

It holds a keyword index (tantivy), a vector index (FAISS, exact inner product), the passages' words as
numbers (for rescoring without reading texts) and their sentences' vectors. On disk it is memory-mapped;
with no folder it lives in memory. The catalogue's recent changes are served by a small one of the latter.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.article import Filters
from index.search.vector_file import SentenceVectors, VectorFile

if TYPE_CHECKING:
    import tantivy

FORMAT = 1
KEYWORDS = "keywords"
NAMES = "names.json"
VECTORS = "vectors.faiss"
SENTENCE_VECTORS = "sentence_vectors.f16"

ROW = np.dtype(
    [
        ("key", "i8"),
        ("article", "i8"),
        ("revision", "i4"),
        ("start", "i4"),
        ("end", "i4"),
        ("first_day", "i4"),  # date.toordinal(); 0 = undated
        ("last_day", "i4"),
        ("publisher", "i4"),  # index into publishers; -1 = unknown
        ("collection", "i4"),
        ("lang", "i4"),
        ("words", "i8"),  # first word of the header (title, publisher, date)
        ("body", "i8"),  # first word of the passage itself
        ("words_end", "i8"),
        ("sentences", "i8"),
        ("sentences_end", "i8"),
        ("embedded", "?"),
    ]
)
SENTENCE = np.dtype([("start", "i4"), ("end", "i4"), ("words", "i8"), ("words_end", "i8")])
TERM = np.dtype([("id", "u4"), ("passages", "i4")])


@dataclass(frozen=True, slots=True)
class Names:
    """The strings that rows refer to by number."""

    publishers: tuple[str, ...]
    collections: tuple[str, ...]
    langs: tuple[str, ...]
    model_id: str | None
    dimension: int | None


@dataclass(frozen=True, slots=True)
class Segment:
    """Searchable passages. Row numbers below are positions in ``rows``.

    ``rows`` (n,) of ROW; ``word_ids`` (w,) uint32; ``sentences`` (s,) of SENTENCE; ``terms`` sorted by id,
    of TERM; ``sentence_vectors`` (s, d); ``vector_rows`` (v,) maps the vector index's positions to rows.
    """

    rows: NDArray[np.void]
    word_ids: NDArray[np.uint32]
    sentences: NDArray[np.void]
    terms: NDArray[np.void]
    sentence_vectors: SentenceVectors
    vector_rows: NDArray[np.int64]
    names: Names
    keywords: tantivy.Index
    vectors: Any  # a faiss.Index, or None; faiss's type stubs don't know its Python methods

    @property
    def count(self) -> int:
        """How many passages."""
        return len(self.rows)

    @property
    def model_id(self) -> str | None:
        """The model the vectors come from."""
        return self.names.model_id

    @classmethod
    def open(cls, folder: Path) -> Segment:
        """Open a segment on disk; arrays and vectors are memory-mapped, sentence vectors read where needed."""
        import tantivy

        faiss = load_faiss()
        stored: dict[str, Any] = json.loads((folder / NAMES).read_text(encoding="utf-8"))
        names = Names(
            tuple(stored["publishers"]),
            tuple(stored["collections"]),
            tuple(stored["langs"]),
            stored["model_id"],
            stored["dimension"],
        )
        index = tantivy.Index.open(str(folder / KEYWORDS))
        register_analyzer(index)
        vectors = None
        if (folder / VECTORS).exists():
            vectors = faiss.read_index(str(folder / VECTORS), faiss.IO_FLAG_MMAP_IFC)
        sentences = _load(folder / "sentences.npy")
        return cls(
            rows=_load(folder / "rows.npy"),
            word_ids=_load(folder / "word_ids.npy"),
            sentences=sentences,
            terms=_load(folder / "terms.npy"),
            sentence_vectors=VectorFile(folder / SENTENCE_VECTORS, names.dimension or 1),
            vector_rows=_load(folder / "vector_rows.npy"),
            names=names,
            keywords=index,
            vectors=vectors,
        )

    def document_frequency(self, ids: Sequence[int]) -> NDArray[np.int64]:
        """Return in how many passages each term id occurs (len(ids),)."""
        if not len(self.terms) or not len(ids):
            return np.zeros(len(ids), np.int64)
        wanted = np.asarray(ids, np.uint32)
        at = np.minimum(np.searchsorted(self.terms["id"], wanted), len(self.terms) - 1)
        found: NDArray[np.int64] = np.where(self.terms["id"][at] == wanted, self.terms["passages"][at], 0)
        return found.astype(np.int64)

    def allowed(self, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which rows the filters let through (n,), or None when they let all through.

        A date filter lets a passage through when its publication date may lie within; undated ones never do.
        """
        if filters == Filters():
            return None
        mask = np.ones(len(self.rows), np.bool_)
        if filters.since is not None:
            mask &= self.rows["last_day"] >= filters.since.toordinal()
        if filters.until is not None:
            until: date = filters.until
            mask &= (self.rows["first_day"] <= until.toordinal()) & (self.rows["first_day"] > 0)
        if filters.publisher is not None:
            wanted = filters.publisher.casefold()
            numbers = [n for n, name in enumerate(self.names.publishers) if name.casefold() == wanted]
            mask &= np.isin(self.rows["publisher"], numbers)
        if filters.collections is not None:
            held = [n for n, name in enumerate(self.names.collections) if name in filters.collections]
            mask &= np.isin(self.rows["collection"], held)
        return mask

    def keyword_search(
        self, weights: dict[str, float], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return the rows that match any of the weighted stems, best first, and their BM25 scores.

        tantivy's BM25 (k1 1.2, b .75) over title, publisher, date and body; at most ``limit`` rows.
        """
        import tantivy

        none = np.zeros(0, np.int64), np.zeros(0, np.float32)
        if not weights or not len(self.rows):
            return none
        if allowed is not None and not allowed.any():
            return none
        schema = self.keywords.schema
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(schema, "words", stem, "freq"), weight),
            )
            for stem, weight in weights.items()
        ]
        searcher = self.keywords.searcher()
        query = tantivy.Query.boolean_query(clauses)
        most = limit if allowed is None else min(len(self.rows), max(limit * 20, 5000))
        wanted = limit
        if allowed is not None:  # a filter is applied to the hits; a narrow one needs more of them
            wanted = min(most, 10 + 3 * limit * len(allowed) // (2 * int(np.count_nonzero(allowed))))
        while True:
            hits = searcher.search(query, limit=wanted, count=False).hits
            if not hits:
                return none
            rows = np.array(searcher.fast_field_values("row", [address for _, address in hits]), np.int64)
            scores = np.array([score for score, _ in hits], np.float32)
            if allowed is not None:
                keep = allowed[rows]
                rows, scores = rows[keep], scores[keep]
            if len(rows) >= limit or len(hits) < wanted or wanted >= most:
                return rows[:limit], scores[:limit]
            wanted = min(most, 4 * wanted)

    def vector_search(
        self, queries: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return for each query (q, d) the nearest rows (q, k) and cosines (q, k); absent ones are row -1."""
        if self.vectors is None or not self.vectors.ntotal:
            return np.full((len(queries), 0), -1, np.int64), np.zeros((len(queries), 0), np.float32)
        parameters: Any = None
        if allowed is not None:
            faiss = load_faiss()
            bits = np.packbits(allowed[self.vector_rows], bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        k = min(limit, self.vectors.ntotal)
        found: tuple[Any, Any] = self.vectors.search(queries, k, params=parameters)
        cosines, positions = found
        return np.where(positions >= 0, self.vector_rows[positions], -1), cosines

    def passage_vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of embedded ``rows`` (n, d); zero for those not embedded yet."""
        dimension = self.names.dimension or 1
        result = np.zeros((len(rows), dimension), np.float32)
        if self.vectors is None or not len(self.vector_rows):
            return result
        at = np.minimum(np.searchsorted(self.vector_rows, rows), len(self.vector_rows) - 1)
        held = self.vector_rows[at] == rows
        if held.any():
            result[held] = self.vectors.reconstruct_batch(at[held])
        return result


def load_faiss() -> Any:
    """Import faiss, which has no type stubs for its Python methods, with threads that sleep while they wait.

    Waiting threads that spin take the cores from who has work.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # read by OpenMP when it is loaded
    import faiss

    return faiss


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """Sorted, each once. numpy's own ``unique`` imports its masked arrays for this, which slows the first answer."""
    ordered = np.sort(values)
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    found: NDArray[Any] = ordered[first]
    return found


def register_analyzer(index: tantivy.Index) -> None:
    """Words arrive stemmed and joined by spaces, so the index itself only splits."""
    import tantivy

    index.register_tokenizer("stemmed", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


def _load(file: Path) -> NDArray[Any]:
    array: NDArray[Any] = np.load(file, mmap_mode="r")
    return array
