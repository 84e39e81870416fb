"""Building a segment from rows of the catalogue, on disk or in memory."""

from __future__ import annotations

import calendar
import json
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.article import Passage, Published
from index.disk import library_errors
from index.question.analyzer import stems, term_ids
from index.search.segment import (
    KEYWORDS,
    NAMES,
    ROW,
    SENTENCE,
    SENTENCE_VECTORS,
    TERM,
    VECTORS,
    Names,
    Segment,
    load_faiss,
    register_analyzer,
)
from index.search.vector_file import VectorsInMemory

if TYPE_CHECKING:
    import tantivy

# Above this many passages the flat index is stored at 8 bits a value: a quarter of the memory, and at 100,000
# passages 2 to 9 ms a question where 32 bits take 17 to 24 (one to four vectors looked for, processor time).
EXACT_LIMIT = 5_000
_WRITER_HEAP = 64_000_000
_BLOCK = 4096
_MONTHS = tuple(calendar.month_name)[1:]


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One passage and what is known of its article; vectors are None until they are computed."""

    passage: Passage
    title: str
    publisher: str | None
    collection: str
    lang: str
    published: Published | None
    text: str  # the passage's own words
    vector: NDArray[np.float32] | None = None  # (d,)
    sentence_vectors: NDArray[np.float16] | None = None  # (len(passage.sentences), d)


def build_segment(
    rows: Iterable[SegmentRow], folder: Path | None, *, dimension: int | None, model_id: str | None
) -> Segment:
    """Build a segment of ``rows``; in ``folder`` (which must be empty or absent), or in memory when None.

    Rows are consumed one at a time; only numbers are kept, so memory stays near 2 KB a passage plus vectors.
    Raises OSError when the disk takes no more, whichever library writes.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with closing(_SentenceVectors(folder, dimension or 1)) as sentence_vectors:
        builder = _Builder(_keyword_index(folder), _Vectors(dimension), sentence_vectors)
        with library_errors():
            opened = builder.keywords.writer(_WRITER_HEAP, 1)
        with opened as writer:
            for row in rows:
                builder.add(row, writer)
            with library_errors():
                writer.commit()
                writer.wait_merging_threads()
        with library_errors():
            builder.keywords.reload()
        return builder.finish(folder, model_id, dimension)


@lru_cache(maxsize=16)  # the passages of an article come one after another
def _header(title: str, publisher: str | None, published: Published | None, lang: str) -> tuple[str, ...]:
    return tuple(header_words(title, publisher, published, lang))


def header_words(title: str, publisher: str | None, published: Published | None, lang: str) -> list[str]:
    """Return the stems a passage inherits from its article: title, publisher, and the date in words."""
    parts = [title]
    if publisher:
        parts.append(publisher)
    if published:
        year, *rest = published.iso[:10].split("-")
        parts.append(year)
        if rest:
            parts.append(_MONTHS[int(rest[0]) - 1])
        if len(rest) > 1:
            parts.append(str(int(rest[1])))
    return stems(" ".join(parts), lang)


def _keyword_index(folder: Path | None) -> tantivy.Index:
    import tantivy

    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("words", stored=False, tokenizer_name="stemmed", index_option="freq")
        .add_unsigned_field("row", stored=False, indexed=False, fast=True)
        .build()
    )
    path = None
    if folder is not None:
        (folder / KEYWORDS).mkdir()
        path = str(folder / KEYWORDS)
    with library_errors():
        index = tantivy.Index(schema, path=path)
    register_analyzer(index)
    return index


def put(writer: tantivy.IndexWriter, document: tantivy.Document) -> None:
    """Hand over a document. Raises OSError when an earlier one could not be written."""
    with library_errors():
        try:
            writer.add_document(document)
        except ValueError:
            writer.commit()  # its thread has died of an error, which is told now
            raise


class _Numbers:
    """Numbers strings in order of first appearance."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}

    def __call__(self, name: str) -> int:
        return self.of.setdefault(name, len(self.of))


class _SentenceVectors:
    """Collects (n, d) float16 blocks: straight to a file where there is a folder, so memory stays small."""

    def __init__(self, folder: Path | None, dimension: int) -> None:
        self.dimension = dimension
        self.file = (folder / SENTENCE_VECTORS).open("wb") if folder is not None else None
        self.blocks: list[NDArray[np.float16]] = []

    def add(self, block: NDArray[np.float16] | None, count: int) -> None:
        block = np.zeros((count, self.dimension), np.float16) if block is None else block
        if self.file is not None:
            self.file.write(np.ascontiguousarray(block, np.float16).tobytes())
        else:
            self.blocks.append(block)

    def close(self) -> None:
        if self.file is not None:
            self.file.close()

    def collected(self) -> NDArray[np.float16]:
        """All blocks that are held in memory, one after another; what goes to a file is complete then."""
        self.close()
        return np.concatenate([np.zeros((0, self.dimension), np.float16), *self.blocks])


class _Vectors:
    """Collects unit vectors (d,) into an exact FAISS index, block by block."""

    def __init__(self, dimension: int | None) -> None:
        self.dimension = dimension
        self.block: list[NDArray[np.float32]] = []
        self.index: Any = None  # faiss.IndexFlatIP; faiss's own type stubs don't know its Python methods

    def add(self, vector: NDArray[np.float32]) -> None:
        self.block.append(vector)
        if len(self.block) == _BLOCK:
            self._flush()

    def _flush(self) -> None:
        faiss = load_faiss()
        if self.block and self.dimension:
            if self.index is None:
                self.index = faiss.IndexFlatIP(self.dimension)
            self.index.add(np.stack(self.block).astype(np.float32, copy=False))
            self.block.clear()

    def close(self) -> Any:
        """Return the finished index (None when empty): exact, or 8 bits a value above EXACT_LIMIT."""
        self._flush()
        if self.index is None or self.dimension is None or self.index.ntotal <= EXACT_LIMIT:
            return self.index
        faiss = load_faiss()
        small: Any = faiss.IndexScalarQuantizer(
            self.dimension, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        total = self.index.ntotal
        small.train(self.index.reconstruct_batch(np.arange(0, total, max(1, total // 100_000))))
        for at in range(0, total, _BLOCK):
            small.add(self.index.reconstruct_n(at, min(_BLOCK, total - at)))
        return small


@dataclass
class _Builder:
    keywords: tantivy.Index
    vectors: _Vectors
    sentence_vectors: _SentenceVectors
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    words: list[NDArray[np.uint32]] = field(default_factory=list)
    word_count: int = 0
    sentences: list[tuple[int, int, int, int]] = field(default_factory=list)
    frequencies: Counter[int] = field(default_factory=Counter)
    vector_rows: list[int] = field(default_factory=list)
    publisher: _Numbers = field(default_factory=_Numbers)
    collection: _Numbers = field(default_factory=_Numbers)
    lang: _Numbers = field(default_factory=_Numbers)

    def add(self, row: SegmentRow, writer: tantivy.IndexWriter) -> None:
        import tantivy

        passage, number = row.passage, len(self.rows)
        header = _header(row.title, row.publisher, row.published, row.lang)
        first_word, first_sentence = self.word_count, len(self.sentences)
        all_words = list(header)
        for start, end in passage.sentences:
            said = stems(row.text[start - passage.start : end - passage.start], row.lang)
            at = first_word + len(all_words)
            self.sentences.append((start, end, at, at + len(said)))
            all_words.extend(said)
        ids = term_ids(all_words)
        self.words.append(ids)
        self.word_count += len(ids)
        self.frequencies.update(set(ids.tolist()))
        document = tantivy.Document()
        document.add_text("words", " ".join(all_words))
        document.add_unsigned("row", number)
        put(writer, document)
        embedded = row.vector is not None
        if row.vector is not None:
            self.vectors.add(row.vector)
            self.vector_rows.append(number)
        self.sentence_vectors.add(row.sentence_vectors, len(passage.sentences))
        days = (row.published.first, row.published.last) if row.published else None
        self.rows.append(
            (
                passage.key,
                passage.article_key,
                passage.revision,
                passage.start,
                passage.end,
                days[0].toordinal() if days else 0,
                days[1].toordinal() if days else 0,
                self.publisher(row.publisher) if row.publisher else -1,
                self.collection(row.collection),
                self.lang(row.lang),
                first_word,
                first_word + len(header),
                self.word_count,
                first_sentence,
                len(self.sentences),
                embedded,
            )
        )

    def finish(self, folder: Path | None, model_id: str | None, dimension: int | None) -> Segment:
        names = Names(
            tuple(self.publisher.of),
            tuple(self.collection.of),
            tuple(self.lang.of),
            model_id,
            dimension,
        )
        vectors = self.vectors.close()
        sentence_vectors = self.sentence_vectors.collected()
        arrays: dict[str, NDArray[Any]] = {
            "rows": np.array(self.rows, ROW),
            "word_ids": np.concatenate([np.zeros(0, np.uint32), *self.words]),
            "sentences": np.array(self.sentences, SENTENCE),
            "terms": np.array(sorted(self.frequencies.items()), TERM),
            "vector_rows": np.array(self.vector_rows, np.int64),
        }
        if folder is None:
            return Segment(
                sentence_vectors=VectorsInMemory(sentence_vectors),
                names=names,
                keywords=self.keywords,
                vectors=vectors,
                **arrays,
            )
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        if vectors is not None:
            faiss = load_faiss()
            with library_errors():
                faiss.write_index(vectors, str(folder / VECTORS))
        (folder / NAMES).write_text(json.dumps(asdict(names), ensure_ascii=False), encoding="utf-8")
        with library_errors():  # FAISS keeps to itself that closing a file failed
            return Segment.open(folder)
