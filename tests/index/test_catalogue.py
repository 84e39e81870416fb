"""The catalogue: what is put comes back exactly, people win over sources, revisions are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Precision, Published
from index.catalogue import Catalogue, Outcome
from index.disk import CATALOGUE_FILE
from index.errors import (
    DataFolderError,
    DocumentError,
    FolderNewer,
    FolderReadOnly,
    ModelError,
    UnknownArticle,
)
from tests.index.folders import DIMENSION, MODEL, WORDS, draft, embed_all, vectors_for

LONG = " ".join(f"Sentence number {n} says something of its own." for n in range(30))
DAY = Published("2017-12-27", Precision.DAY)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "data", write=True, splitter=WORDS) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path_factory.mktemp("shared"), write=True, splitter=WORDS) as opened:
        yield opened


def put(catalogue: Catalogue, *drafts: object, **fields: object) -> list[Outcome]:
    with catalogue.writer("adding") as writer:
        return [writer.put(one) for one in drafts]  # type: ignore[arg-type]


def test_article_comes_back(catalogue: Catalogue) -> None:
    """All that a document says is stored and returned as it was."""
    given_draft = draft(
        "x",
        "Text\r\nwith\tall\0kinds 👍 of “characters”.",
        publisher="NINA",
        author="A. Writer",
        published=Published("2017-12-27T10:00:00+03:00", Precision.DAY),
        url="https://example.org/x",
        lang="ar",
        collection="war",
        provenance={"publisher": "last line"},
        body_start=6,
        original=b"bytes",
        extractor="text/1",
    )
    assert put(catalogue, given_draft) == [Outcome.ADDED]
    with catalogue.snapshot() as snapshot:
        article = snapshot.article("x")
        assert snapshot.original("x") == b"bytes"
        assert snapshot.articles([article.key]) == {article.key: article}
    for name in ("article_id", "locator", "source", "title", "text", "collection", "publisher", "author"):
        assert getattr(article, name) == getattr(given_draft, name)
    for name in ("published", "url", "lang", "provenance", "body_start", "content_hash"):
        assert getattr(article, name) == getattr(given_draft, name)
    assert article.revision == 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_kept_exactly(shared: Catalogue, text: str) -> None:
    """Whatever a string can hold, passages are slices of the very text that was put."""
    put(shared, draft("x", text))
    with shared.snapshot() as snapshot:
        assert snapshot.article("x").text == text
        for row in snapshot.segment_rows(None):
            passage = row.passage
            assert row.text == text[passage.start : passage.end]
            assert passage.sentences[0][0] == passage.start
            assert passage.sentences[-1][1] == passage.end


def test_half_characters_are_refused_with_a_sentence(catalogue: Catalogue) -> None:
    """A document with an unpaired surrogate is refused; the others of the batch are stored."""
    with catalogue.writer("adding") as writer, writer.batch():
        writer.put(draft("good"))
        with pytest.raises(DocumentError, match=r"bad\.txt holds half a character"):
            writer.put(draft("bad", "half \ud83d character"))
        with pytest.raises(DocumentError):
            writer.put(draft("bad2", provenance={"title": "\udc00"}))
    with catalogue.snapshot() as snapshot:
        assert [row.article_id for row in snapshot.article_rows()] == ["good"]


def test_same_document_twice_changes_nothing(catalogue: Catalogue) -> None:
    """Putting what is already held is no change: no revision, no new number."""
    put(catalogue, draft())
    before = catalogue.change_number()
    assert put(catalogue, draft()) == [Outcome.UNCHANGED]
    assert catalogue.change_number() == before


def test_revisions_are_kept(catalogue: Catalogue) -> None:
    """A changed text or a changed shown field makes a revision; the older ones can be read."""
    put(catalogue, draft(text="First text."))
    assert put(catalogue, draft(text="Second text.")) == [Outcome.CHANGED]
    assert put(catalogue, draft(text="Second text.", publisher="NINA")) == [Outcome.CHANGED]
    with catalogue.snapshot() as snapshot:
        assert [row.revision for row in snapshot.revisions("a")] == [1, 2, 3]
        assert snapshot.article("a", 1).text == "First text."
        assert snapshot.article("a").publisher == "NINA"
        assert {passage.revision for passage in snapshot.passages()} == {3}
        with pytest.raises(UnknownArticle, match="No revision 9"):
            snapshot.article("a", 9)


def test_moved_document_keeps_its_revision(catalogue: Catalogue) -> None:
    """The same text at another place is the same revision; where it is found is noted."""
    put(catalogue, draft(locator="old.txt"))
    assert put(catalogue, draft(locator="new.txt")) == [Outcome.UNCHANGED]
    with catalogue.snapshot() as snapshot:
        assert snapshot.article("a").locator == "new.txt"
        assert snapshot.article("a").revision == 1


def test_what_people_set_wins(catalogue: Catalogue) -> None:
    """A date set by a person survives every later version of the document, and says who set it."""
    put(catalogue, draft())
    with catalogue.writer("mending") as writer:
        assert writer.set_fields("a", published=DAY, by="ana") is Outcome.CHANGED
    wrong = Published("2030", Precision.YEAR)
    assert put(catalogue, draft(published=wrong)) == [Outcome.UNCHANGED]
    assert put(catalogue, draft(published=wrong, text="New text.")) == [Outcome.CHANGED]
    with catalogue.snapshot() as snapshot:
        article = snapshot.article("a")
        assert (article.text, article.published) == ("New text.", DAY)
        assert article.provenance["published"] == "set by ana"
        assert [(c.field, c.value, c.by) for c in snapshot.corrections("a")] == [
            ("published", "2017-12-27", "ana")
        ]


def test_removal_is_not_lifted_by_a_source(catalogue: Catalogue) -> None:
    """A removed article is gone at once and stays gone until a person brings it back."""
    put(catalogue, draft("a"), draft("b"))
    with catalogue.snapshot() as before:
        key = before.article("a").key
        with catalogue.writer("removing") as writer:
            writer.remove("a", by="ana")
        assert before.article("a").key == key  # an open view doesn't move
    assert put(catalogue, draft("a", "Newer text.")) == [Outcome.KEPT_REMOVED]
    with catalogue.snapshot() as snapshot:
        assert snapshot.articles([key]) == {}
        assert {passage.article_key for passage in snapshot.passages()} == {snapshot.article("b").key}
        assert [row.article_id for row in snapshot.article_rows(removed=True)] == ["a"]
        with pytest.raises(UnknownArticle, match="removed by ana"):
            snapshot.article("a")
    with catalogue.writer("bringing back") as writer:
        writer.bring_back("a")
        with pytest.raises(UnknownArticle):
            writer.bring_back("never there")
    with catalogue.snapshot() as snapshot:
        assert snapshot.article("a").text == draft("a").text
        assert snapshot.article("a").revision == 1


def test_unknown_articles(catalogue: Catalogue) -> None:
    """Every change of an article that is not held says so."""
    with catalogue.writer("mending") as writer:
        for change in (
            lambda: writer.set_fields("no", title="t", by="ana"),
            lambda: writer.remove("no", by="ana"),
            lambda: writer.purge("no", by="ana"),
        ):
            with pytest.raises(UnknownArticle, match="'no'"):
                change()


def test_nothing_is_embedded_twice(catalogue: Catalogue) -> None:
    """The same passage under the same title needs one vector, whichever articles hold it."""
    put(catalogue, draft("a", LONG, title="T"), draft("b", LONG, title="T"))
    with catalogue.snapshot() as snapshot:
        passages = sum(1 for _ in snapshot.passages())
        assert snapshot.vectors_pending(MODEL) == passages
    assert embed_all(catalogue) == passages / 2
    put(catalogue, draft("c", LONG, title="T"), draft("d", LONG, title="T", publisher="P"))
    with catalogue.snapshot() as snapshot:
        rows = list(snapshot.segment_rows(MODEL))
        assert [row.vector is not None for row in rows] == [True] * (passages // 2 * 3) + [False] * (
            passages // 2
        )
        first = rows[0]
        assert first.vector is not None and first.sentence_vectors is not None
        assert first.vector.shape == (DIMENSION,)
        assert first.sentence_vectors.shape == (len(first.passage.sentences), DIMENSION)
        assert all(row.vector is None for row in snapshot.segment_rows("another model"))


def test_newest_passages_are_embedded_first(catalogue: Catalogue) -> None:
    """What arrived last gets its vectors first, and the rest can be walked downwards."""
    put(catalogue, draft("a", LONG), draft("b", LONG))
    with catalogue.writer("embedding") as writer:
        first = writer.pending_vectors(MODEL, 3)
        keys = [passage.key for passage in first]
        assert keys == sorted(keys, reverse=True)
        rest = writer.pending_vectors(MODEL, 100, before=keys[-1])
        assert max(passage.key for passage in rest) < keys[-1]


def test_other_languages_wait_for_no_vectors(catalogue: Catalogue) -> None:
    """A model that names its languages gets only passages in them."""
    put(catalogue, draft("en"), draft("ar", lang="ar"))
    with catalogue.writer("embedding") as writer:
        writer.register_model(MODEL, DIMENSION, ["en", "de"])
        assert len(writer.pending_vectors(MODEL, 10)) == 1
    assert catalogue.statistics(MODEL).vectors_pending == 1


def test_vectors_of_another_length_are_refused(catalogue: Catalogue) -> None:
    """A model that changes its dimension or gives no numbers is named, and nothing is stored."""
    put(catalogue, draft("a", LONG))
    with catalogue.writer("embedding") as writer:
        name, held = next(iter(vectors_for(writer.pending_vectors(MODEL, 1)).items()))
        writer.register_model(MODEL, DIMENSION + 1)
        with pytest.raises(ModelError, match="another length"):
            writer.store_vectors(MODEL, {name: held})
        with pytest.raises(ModelError, match="not a number"):
            writer.store_vectors("other", {name: replace(held, vector=held.vector * float("nan"))})
    with catalogue.snapshot() as snapshot:
        assert snapshot.newest_vector() == 0


def test_another_splitter_splits_again(tmp_path: Path) -> None:
    """A model with other limits gets other passages; the article's revision stays."""
    with Catalogue.open(tmp_path, write=True) as rough:
        put(rough, draft("a", LONG), draft("b", LONG))
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("splitting") as writer:
            assert [writer.split_again(1) for _ in range(3)] == [1, 1, 0]
        with catalogue.snapshot() as snapshot:
            for row in snapshot.segment_rows(None):
                assert row.passage.revision == 1
                assert len(row.text.split()) <= 40


def test_statistics(catalogue: Catalogue) -> None:
    """Counts, newest and oldest date, by collection and publisher; removed articles don't count."""
    put(
        catalogue,
        draft("a", published=DAY, publisher="NINA"),
        draft("b", published=Published("2018", Precision.YEAR), collection="un", publisher="UN"),
        draft("c", publisher="UN"),
        draft("gone", published=Published("2030-01", Precision.MONTH)),
    )
    with catalogue.writer("removing") as writer:
        writer.remove("gone", by="ana")
    found = catalogue.statistics(MODEL)
    assert (found.articles, found.undated, found.removed, found.passages) == (3, 1, 1, 3)
    assert (found.oldest, found.newest) == (DAY, Published("2018", Precision.YEAR))
    assert found.newest is not None and found.newest.first == date(2018, 1, 1)
    assert (found.collections, found.publishers) == ({"main": 2, "un": 1}, {"UN": 2, "NINA": 1})
    assert found.vectors_pending == 3
    assert found.updated_at is not None and found.checked_at is None
    assert found.bytes_on_disk > 0
    with catalogue.snapshot() as snapshot:
        assert [row.article_id for row in snapshot.article_rows()] == ["b", "a", "c"]
        assert [row.article_id for row in snapshot.article_rows(undated=True)] == ["c"]


def test_failed_batch_leaves_nothing(catalogue: Catalogue) -> None:
    """A batch that fails is not half stored, and the writer can be used again."""
    with catalogue.writer("adding") as writer:
        with pytest.raises(ZeroDivisionError), writer.batch():
            writer.put(draft("a"))
            raise ZeroDivisionError
        writer.put(draft("b"))
    with catalogue.snapshot() as snapshot:
        assert [row.article_id for row in snapshot.article_rows()] == ["b"]


def test_no_index_yet(tmp_path: Path) -> None:
    """Opening a folder without an index to read it says how to begin."""
    with pytest.raises(DataFolderError, match="briefbot add"):
        Catalogue.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_opened_for_reading_writes_nothing(catalogue: Catalogue) -> None:
    """A catalogue opened for reading refuses to change anything."""
    with Catalogue.open(catalogue.folder) as reader, pytest.raises(FolderReadOnly), reader.writer("adding"):
        pass


def test_newer_schema(catalogue: Catalogue) -> None:
    """A folder of a later version is refused with a sentence, and left alone."""
    catalogue.close()
    file = catalogue.folder / CATALOGUE_FILE
    db = sqlite3.connect(file)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for write in (False, True):
        with pytest.raises(FolderNewer, match="later version"):
            Catalogue.open(catalogue.folder, write=write)


def test_not_a_catalogue(tmp_path: Path) -> None:
    """A damaged catalogue file is named, with the remedy."""
    (tmp_path / CATALOGUE_FILE).write_bytes(b"no database at all " * 100)
    with pytest.raises(DataFolderError, match="briefbot restore"):
        Catalogue.open(tmp_path)
