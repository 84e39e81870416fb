"""Generations: whole or not there, rebuilt from the catalogue when damaged, never mixed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Filters
from index.catalogue import Catalogue
from index.errors import Cancelled, DataFolderError, FolderBusy
from index.lock import INDEXING, FolderLock
from index.search import generation as generations
from index.search import manifest as manifests
from index.search.generation import open_current, publish
from index.search.live import LiveIndex, merge_due
from index.search.manifest import DamagedGeneration
from tests.index.folders import DIMENSION, MODEL, WORDS, draft, embed_all

LONG = " ".join(f"Sentence number {n} says something of its own." for n in range(30))


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as opened:
        with opened.writer("adding") as writer:
            for name in ("a", "b", "c"):
                writer.put(draft(name, f"{LONG} The last word is {name}."))
        yield opened


def change(catalogue: Catalogue, name: str, text: str) -> None:
    with catalogue.writer("adding") as writer:
        writer.put(draft(name, text))


def keys(live: LiveIndex) -> list[int]:
    """Living passages of all parts; a key must not be in two of them."""
    return sorted(key for part in live.view().parts for key in part.living)


def held(catalogue: Catalogue) -> list[int]:
    with catalogue.snapshot() as snapshot:
        return [passage.key for passage in snapshot.passages()]


def embedded(live: LiveIndex) -> int:
    count = 0
    for part in live.view().parts:
        alive = part.alive
        rows = part.segment.rows if alive is None else part.segment.rows[alive]
        count += int(rows["embedded"].sum())
    return count


def test_published_generation_holds_what_the_catalogue_holds(catalogue: Catalogue) -> None:
    """Ids, spans and vectors of a published generation are those of the catalogue."""
    embed_all(catalogue)
    assert publish(catalogue.folder, catalogue, MODEL) == 1
    generation, damage = open_current(catalogue.folder, catalogue, complete=True)
    assert generation is not None and damage is None
    assert generation.segment.rows["key"].tolist() == held(catalogue)
    assert generation.segment.rows["embedded"].all()
    assert generation.manifest.model_id == MODEL
    assert generation.segment.names.dimension == DIMENSION
    assert not list((catalogue.folder / "generations").glob("*.tmp"))


def test_only_the_previous_generation_is_kept(catalogue: Catalogue) -> None:
    """The generation before stays for those who read it; older ones go."""
    for n in range(4):
        change(catalogue, "a", f"Version {n}.")
        publish(catalogue.folder, catalogue, MODEL)
    assert manifests.numbers(catalogue.folder) == [4, 3]


def test_new_articles_are_found_before_publishing(catalogue: Catalogue) -> None:
    """What is stored after publication is searched at once, beside the generation."""
    publish(catalogue.folder, catalogue, MODEL)
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert live.view().delta == 0
    change(catalogue, "new", "An unheardof word.")
    assert keys(live) == held(catalogue)
    rows, _ = live.segments()[-1].keyword_search({"unheardof": 1.0}, 5)
    assert len(rows) == 1
    assert live.generation == 1


def test_removed_and_changed_passages_are_masked_at_once(catalogue: Catalogue) -> None:
    """A removed article's passages and an older revision's are out of the next view; the open one stays."""
    publish(catalogue.folder, catalogue, MODEL)
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    before = live.view()
    with catalogue.writer("removing") as writer:
        writer.remove("a", by="ana")
        writer.put(draft("b", "Another text."))
    assert keys(live) == held(catalogue)
    part = live.view().parts[0]
    assert part.alive is not None and part.alive.sum() == len(part.living)
    assert part.segment.allowed(Filters()) is None
    assert before.parts[0].alive is None
    assert keys(LiveIndex(catalogue.folder, catalogue, MODEL)) == held(catalogue)


def test_vectors_that_come_later_are_searched(catalogue: Catalogue) -> None:
    """A passage of the generation gets its vector as soon as that is stored, and counts once."""
    publish(catalogue.folder, catalogue, MODEL)
    live = LiveIndex(catalogue.folder, catalogue, MODEL, vectors_pause=0)
    assert embedded(live) == 0
    assert embed_all(catalogue) == len(held(catalogue))
    assert keys(live) == held(catalogue)
    assert embedded(live) == len(held(catalogue))
    reopened = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert embedded(reopened) == len(held(catalogue))
    assert keys(reopened) == held(catalogue)


def test_another_model_never_meets_the_vectors(catalogue: Catalogue) -> None:
    """With another model the generation serves keywords alone, until that model's vectors come."""
    embed_all(catalogue)
    publish(catalogue.folder, catalogue, MODEL)
    live = LiveIndex(catalogue.folder, catalogue, "other/2")
    assert keys(live) == held(catalogue)
    assert embedded(live) == 0
    assert all(segment.vectors is None for segment in live.segments())
    assert {segment.model_id for segment in live.segments()} == {"other/2"}
    rows, _ = live.segments()[0].keyword_search({"sentenc": 1.0}, 5)
    assert len(rows)


def test_parts_stay_few(catalogue: Catalogue) -> None:
    """Many small changes don't leave many small segments."""
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    for n in range(20):
        change(catalogue, f"n{n}", f"Number {n}.")
        assert keys(live) == held(catalogue)
    assert len(live.segments()) <= 5


def test_running_reader_follows_a_new_generation(catalogue: Catalogue) -> None:
    """A reader takes up a generation that another process published, and forgets its own delta."""
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    with Catalogue.open(catalogue.folder, write=True, splitter=WORDS) as other:
        publish(other.folder, other, MODEL)
        assert (live.view().generation, live.view().delta) == (1, 0)
        change(other, "new", "New text.")
        publish(other.folder, other, MODEL)
    assert (live.view().generation, live.view().delta) == (2, 0)
    assert keys(live) == held(catalogue)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "generations" / "0002").rglob("*") if path.is_file())


@pytest.mark.parametrize("harm", ["truncate", "flip", "remove"])
def test_every_damaged_file_is_noticed(catalogue: Catalogue, harm: str) -> None:
    """Each file of a generation, truncated, altered or gone: the one before serves, and it is said."""
    embed_all(catalogue)
    publish(catalogue.folder, catalogue, MODEL)
    change(catalogue, "new", "New text.")
    publish(catalogue.folder, catalogue, MODEL)
    for path in files(catalogue.folder):
        before = path.read_bytes()
        if not before and harm != "remove":
            continue
        if harm == "truncate":
            path.write_bytes(before[:-1])
        elif harm == "flip":
            at = random.Random(path.name).randrange(len(before))
            path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        else:
            path.unlink()
        live = LiveIndex(catalogue.folder, catalogue, MODEL)
        assert live.generation == 1, path
        assert live.damage is not None
        assert keys(live) == held(catalogue)
        path.write_bytes(before)
    assert LiveIndex(catalogue.folder, catalogue, MODEL).generation == 2


@pytest.mark.parametrize("text", ["", "0009 " + "0" * 64, "rubbish", "0001 " + "0" * 64])
def test_damaged_pointer(catalogue: Catalogue, text: str) -> None:
    """An unreadable or wrong CURRENT is noticed; a whole generation that is there serves."""
    publish(catalogue.folder, catalogue, MODEL)
    (catalogue.folder / "generations" / "CURRENT").write_text(text)
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert live.damage is not None
    assert keys(live) == held(catalogue)


def test_everything_damaged_is_rebuilt_without_embedding(catalogue: Catalogue) -> None:
    """With no whole generation left, one is built from the catalogue, vectors included."""
    embed_all(catalogue)
    publish(catalogue.folder, catalogue, MODEL)
    (catalogue.folder / "generations" / "0001" / "rows.npy").unlink()
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert (live.generation, live.damage) == (2, None)
    assert live.view().delta == 0
    assert embedded(live) == len(held(catalogue))


def test_missing_folder_of_generations(catalogue: Catalogue) -> None:
    """A small folder without generations is searched from memory."""
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert (live.generation, live.damage) == (0, None)
    assert keys(live) == held(catalogue)


def test_repaired_generation_is_taken_up(catalogue: Catalogue) -> None:
    """A reader that fell back on an older generation takes the next whole one."""
    publish(catalogue.folder, catalogue, MODEL)
    change(catalogue, "new", "New text.")
    publish(catalogue.folder, catalogue, MODEL)
    (catalogue.folder / "generations" / "0002" / "rows.npy").unlink()
    live = LiveIndex(catalogue.folder, catalogue, MODEL)
    assert live.generation == 1
    publish(catalogue.folder, catalogue, MODEL)
    assert (live.view().generation, live.damage) == (3, None)


def test_generation_of_another_catalogue_is_not_used(catalogue: Catalogue, tmp_path: Path) -> None:
    """Search files that were built from another catalogue are never used with this one."""
    publish(catalogue.folder, catalogue, MODEL)
    with Catalogue.open(tmp_path / "other", write=True, splitter=WORDS) as other:
        (tmp_path / "other" / "generations").symlink_to(catalogue.folder / "generations")
        generation, damage = open_current(other.folder, other)
        assert generation is None
        assert damage is not None and "another catalogue" in damage


def test_files_that_differ_from_the_catalogue_are_not_published(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If building loses a passage, the new generation is refused and the one in use stays."""
    publish(catalogue.folder, catalogue, MODEL)
    build = generations.build_segment
    monkeypatch.setattr(
        generations, "build_segment", lambda rows, *args, **named: build(list(rows)[1:], *args, **named)
    )
    with pytest.raises(DataFolderError, match="don't hold what the catalogue holds"):
        publish(catalogue.folder, catalogue, MODEL)
    monkeypatch.undo()
    generation, damage = open_current(catalogue.folder, catalogue)
    assert generation is not None and (generation.number, damage) == (1, None)
    assert publish(catalogue.folder, catalogue, MODEL) == 2  # and what was left over is no obstacle


def test_cancelled_publication_changes_nothing(catalogue: Catalogue) -> None:
    """Publishing that is stopped leaves the generation in use."""
    publish(catalogue.folder, catalogue, MODEL)
    with pytest.raises(Cancelled):
        publish(catalogue.folder, catalogue, MODEL, cancelled=lambda: True)
    assert LiveIndex(catalogue.folder, catalogue, MODEL).generation == 1


def test_article_purged_during_publication_is_not_published(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A generation that was overtaken by a purge is thrown away and built again."""
    build, calls = generations.build_segment, []

    def purging(*arguments: object, **named: object) -> object:
        built = build(*arguments, **named)  # type: ignore[arg-type]
        if not calls:
            with Catalogue.open(catalogue.folder, write=True) as other, other.writer("purging") as writer:
                writer.purge("a", by="ana")
        calls.append(1)
        return built

    monkeypatch.setattr(generations, "build_segment", purging)
    publish(catalogue.folder, catalogue, MODEL)
    assert len(calls) == 2
    generation, _ = open_current(catalogue.folder, catalogue)
    assert generation is not None
    assert generation.segment.rows["key"].tolist() == held(catalogue)


def test_one_publication_at_a_time(catalogue: Catalogue) -> None:
    """While a job holds the indexing lock, publishing is refused by name."""
    with (
        FolderLock.acquire(catalogue.folder, INDEXING, "indexing"),
        pytest.raises(FolderBusy, match=r"process \d+, indexing since \d\d:\d\d"),
    ):
        publish(catalogue.folder, catalogue, MODEL)


def test_when_publishing_is_due(catalogue: Catalogue) -> None:
    """Without a generation at once; with one, when more than a small share has changed."""
    with catalogue.snapshot() as snapshot:
        assert merge_due(snapshot, None, MODEL)
    publish(catalogue.folder, catalogue, MODEL)
    generation, _ = open_current(catalogue.folder, catalogue)
    assert generation is not None
    with catalogue.snapshot() as snapshot:
        assert not merge_due(snapshot, generation.manifest, MODEL)
    embed_all(catalogue)
    with catalogue.snapshot() as snapshot:
        assert merge_due(snapshot, generation.manifest, MODEL)


def test_manifest_says_what_is_wrong(tmp_path: Path) -> None:
    """A manifest that can't be read or understood is a damaged generation, not a crash."""
    for data in (b"", b"[]", b"{}", b'{"files": 3}', b"\xff\xfe"):
        (tmp_path / "manifest.json").write_bytes(data)
        with pytest.raises(DamagedGeneration):
            manifests.read(tmp_path, None)
