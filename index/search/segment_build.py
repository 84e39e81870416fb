"""Building a segment from rows of the catalogue, on disk or in memory."""

from __future__ import annotations

import calendar
import json
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
from index.search.columns import Numbers, SentenceVectorColumn, Table, VectorColumn, Words
from index.search.segment import (
    KEYWORDS,
    NAMES,
    ROW,
    SENTENCE,
    VECTORS,
    Names,
    Segment,
    load_faiss,
    register_analyzer,
)
from index.search.vector_file import VectorsInMemory

if TYPE_CHECKING:
    import tantivy

_WRITER_HEAP = 64_000_000
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

    Rows are consumed one at a time; only numbers are kept, so memory stays near 1 KB a passage plus 2 bytes a
    value of its vector. Raises OSError when the disk takes no more, whichever library writes.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with closing(SentenceVectorColumn(folder, dimension or 1)) as sentence_vectors:
        builder = _Builder(_keyword_index(folder), VectorColumn(dimension), sentence_vectors)
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


@dataclass
class _Builder:
    keywords: tantivy.Index
    vectors: VectorColumn
    sentence_vectors: SentenceVectorColumn
    rows: Table = field(default_factory=lambda: Table(ROW))
    sentences: Table = field(default_factory=lambda: Table(SENTENCE))
    words: Words = field(default_factory=Words)
    vector_rows: list[int] = field(default_factory=list)
    publisher: Numbers = field(default_factory=Numbers)
    collection: Numbers = field(default_factory=Numbers)
    lang: Numbers = field(default_factory=Numbers)

    def add(self, row: SegmentRow, writer: tantivy.IndexWriter) -> None:
        import tantivy

        passage, number = row.passage, self.rows.count
        header = _header(row.title, row.publisher, row.published, row.lang)
        first_word, first_sentence = self.words.count, self.sentences.count
        all_words = list(header)
        for start, end in passage.sentences:
            said = stems(row.text[start - passage.start : end - passage.start], row.lang)
            at = first_word + len(all_words)
            self.sentences.add((start, end, at, at + len(said)))
            all_words.extend(said)
        self.words.add(term_ids(all_words))
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
        self.rows.add(
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
                self.words.count,
                first_sentence,
                self.sentences.count,
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
        word_ids, terms = self.words.collected()
        arrays: dict[str, NDArray[Any]] = {
            "rows": self.rows.collected(),
            "word_ids": word_ids,
            "sentences": self.sentences.collected(),
            "terms": terms,
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
