"""The bench: its filler, its percentiles and its drawing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from index.article import Article, Draft
from index.bench.filler import FillerArticles, FillerVectors
from index.bench.filling import fill
from index.bench.machine import memory, moment
from index.bench.plot import plot
from index.bench.recall import recall
from index.bench.serving import Asked, Job
from index.bench.starting import starts
from index.bench.timing import Times
from index.catalogue import Catalogue, PassageToEmbed, rough_splitter
from index.errors import BriefbotError
from index.model.embedder import PassageVectors
from index.search.generation import open_current, publish
from index.search.segment_build import SegmentRow, build_segment
from tests.index.folders import DIMENSION, MODEL, WORDS, draft, embed_all

_TEXT = "On Monday the ferry to Lindholm stopped. Captain Berg said that Lindholm waits. It rained in Arvika."


def _article(key: int) -> Article:
    return Article(
        key, f"a{key}", 1, "The ferry to Lindholm", _TEXT, "main", "files", "a", "", publisher="Post"
    )


def _filler() -> FillerArticles:
    return FillerArticles([_article(1), _article(2)], rough_splitter(), {})


def test_filler_articles_repeat_and_differ() -> None:
    """Number n is always the same article, made of the given articles' own words, and another one than n + 1."""
    filler = _filler()
    assert filler.make(7) == _filler().make(7)
    assert filler.make(7).draft.text != filler.make(8).draft.text
    names = {f"{name}{end}" for name in ("Lindholm", "Berg", "Arvika", "Monday") for end in ("", ".")}
    assert set(filler.make(7).draft.text.split()) <= {*_TEXT.split(), *names}


def test_a_filled_folder_is_like_any_other(tmp_path: Path) -> None:
    """What was filled in has passages of whole sentences, figures that stand in them, vectors, and is published."""
    text = "The ferry took 120 people to Lindholm on Monday. Captain Berg said that 3 crews wait in Arvika."
    splitter = rough_splitter()
    with Catalogue.open(tmp_path, write=True, splitter=splitter) as catalogue:
        with catalogue.writer("test") as writer:
            writer.put(Draft("a1", "a1", "files", "The ferry to Lindholm", text, lang="en"))
            writer.register_model("m", 4)
        with catalogue.snapshot() as snapshot:
            real = snapshot.article("a1")
            passages = [passage.key for passage in snapshot.passages()]
            found = [figure for held in snapshot.figures(passages).values() for figure in held.figures]
    articles = FillerArticles([real], splitter, {real.key: found})
    vectors = FillerVectors([PassageVectors(np.eye(4, dtype=np.float32)[0], np.eye(4, dtype=np.float16))])
    fill(tmp_path, articles, vectors, splitter, "m", 20, lambda done: None, lambda: False)
    with Catalogue.open(tmp_path, write=True, splitter=splitter) as catalogue:
        publish(tmp_path, catalogue, "m")
        with catalogue.snapshot() as snapshot:
            rows = [row for row in snapshot.segment_rows("m") if row.passage.article_key != real.key]
            held = snapshot.figures([row.passage.key for row in rows])
            words = {
                key: one.text for key, one in snapshot.articles(r.passage.article_key for r in rows).items()
            }
        generation, _ = open_current(tmp_path, catalogue)
    assert len(rows) >= 19
    assert generation is not None
    assert generation.segment.count == len(rows) + 1
    for row in rows:
        assert row.vector is not None
        said = words[row.passage.article_key]
        assert all(said[end - 1] == "." for _, end in row.passage.sentences)
        for figure in held[row.passage.key].figures:
            assert said[slice(*figure.number)] in ("120", "3")
            assert figure.sentence in row.passage.sentences


def test_recall_is_measured_against_the_catalogue_itself(tmp_path: Path) -> None:
    """An exact index finds all that exact search over the catalogue's vectors does."""
    with Catalogue.open(tmp_path, write=True, splitter=WORDS) as catalogue:
        with catalogue.writer("test") as writer:
            for number in range(120):
                writer.put(draft(f"a{number}", f"The ferry number {number} stopped."))
            writer.register_model(MODEL, DIMENSION)
        embed_all(catalogue)
        publish(tmp_path, catalogue, MODEL)
        queries = np.eye(DIMENSION, dtype=np.float32)
        assert recall(tmp_path, MODEL, queries) == {"10": 1.0, "60": 1.0}


def test_filler_vectors_are_near_real_ones() -> None:
    """Made-up vectors have unit length, lie near a real one, and follow from the passage's hash alone."""
    rng = np.random.default_rng(1)
    whole = rng.standard_normal((4, 384)).astype(np.float32)
    whole /= np.linalg.norm(whole, axis=1, keepdims=True)
    filler = FillerVectors([PassageVectors(whole[0], whole[1:].astype(np.float16))])
    passage = PassageToEmbed(1, b"0123456789abcdef", "", "words", ((0, 2), (3, 5)))
    made = filler.of([passage])[passage.hash]
    again = filler.of([passage])[passage.hash]
    assert made.sentences.shape == (2, 384)
    assert abs(float(np.linalg.norm(made.vector)) - 1) < 1e-5
    assert 0.7 < float(made.vector @ whole[0]) < 0.9
    assert (made.vector == again.vector).all()
    assert (made.sentences == again.sentences).all()


def test_times_are_nearest_ranks() -> None:
    """Percentiles are values that were measured, in milliseconds; of nothing there are none."""
    assert Times.of([n / 1000 for n in range(1, 101)]) == Times(100, 50.0, 95.0, 100.0)
    assert Times.of([]) is None


def test_a_job_reads_back_as_it_was_written() -> None:
    """The measured process gets the questions as they are, with clock and conversation."""
    job = Job("folder", "model", None, 8, (Asked("when?", ("who came?",), "2024-01-01T00:00:00+00:00"),))
    assert Job.load(job.dump()) == job


def test_memory_and_moment_say_something() -> None:
    """A process knows its own memory, and the moment is an instant with an offset."""
    assert (memory()["resident_mb"] or 0) > 1
    assert moment()["at"][-6] in "+-"


def test_a_start_that_fails_is_said() -> None:
    """A command that prints nothing or fails is an error, not a fast start."""
    with pytest.raises(BriefbotError, match="failed"):
        starts(["false"], runs=1)


def test_the_drawing_is_svg_with_a_point_per_size() -> None:
    """Latency and memory are drawn for every size; what wasn't measured is left out."""

    def one(passages: int) -> dict[str, Any]:
        times = {"p95": passages / 1000}
        systems = {"vectors": times, "bm25": times}
        return {
            "passages": passages,
            "memory": {"resident_mb": 400.0, "file_mb": None},
            "one_by_one": {
                "single_clause": times,
                "several_clauses": None,
                "systems": systems,
                "load": 0.1,
                "at": "2024-01-01T",
            },
        }

    drawn = plot({"set": "a & b", "machine": {"cores": 2}, "sizes": [one(10_000), one(100_000)]})
    root = ElementTree.fromstring(drawn)
    assert len(root.findall("{http://www.w3.org/2000/svg}circle")) == 2 * 3 + 2
    json.dumps(drawn)


def test_a_segment_whose_rows_fail_leaves_no_open_file(tmp_path: Path) -> None:
    """When reading the rows fails halfway, the error comes through and the file of vectors is closed."""

    def rows() -> Iterator[SegmentRow]:
        raise OSError("the disk is gone")
        yield

    with pytest.raises(OSError, match="gone"):  # a file left open would be a warning, and warnings are errors
        build_segment(rows(), tmp_path / "segment", dimension=4, model_id="m")
