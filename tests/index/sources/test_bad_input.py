"""Broken and hostile files: each gets its sentence, and the rest is read."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Draft
from index.extract.failure import Failure
from index.sources.limits import Limits
from index.sources.paths import read_paths
from tests.index.samples_files import STATEMENT, jsonl, page, write


def read(*paths: Path | str, limits: Limits | None = None) -> tuple[list[Draft], list[Failure]]:
    results = list(read_paths(paths, limits=limits))
    return (
        [result for result in results if isinstance(result, Draft)],
        [result for result in results if isinstance(result, Failure)],
    )


def only_failure(*paths: Path | str, limits: Limits | None = None) -> Failure:
    """The one failure, beside the good document that must still be read."""
    drafts, failures = read(*paths, limits=limits)
    assert [draft.locator for draft in drafts] == ["good.txt"]
    assert len(failures) == 1
    assert not failures[0].stored
    return failures[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one good document."""
    return write(tmp_path / "news", {"good.txt": STATEMENT})


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\t\r\n", "holds no text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is a picture, whatever its name says"),
        ("report.html", b"%PDF-1.4 ...", "is a PDF document"),
        ("report.md", b"PK\x03\x04" + b"\x00" * 30, "is a zip archive or an office document"),
        ("noise.txt", bytes(range(256)) * 40, "is a binary file"),
        ("garbled.txt", b"\x81\x8d\x8f\x90\x9d" * 20, "can't be told for certain; save it as UTF-8"),
        ("utf16.txt", b"\xff\xfea\x00b", "says it is UTF-16-LE but is not"),
        (
            "menu.html",
            b"<html><body>" + b"<p><a href='/'>A part of the site</a></p>" * 100,
            "is all navigation",
        ),
        ("array.jsonl", b'[\n {"text": "a"},\n {"text": "b"}\n]\n', "is a JSON array"),
        ("wide.jsonl", '{"text": "a"}\n'.encode("utf-16"), "is not JSONL in UTF-8"),
        ("office.jsonl", b"PK\x03\x04" + b"\x00" * 30, "is a zip archive"),
    ],
)
def test_one_bad_file(folder: Path, name: str, data: bytes, sentence: str) -> None:
    """A file that can't be read is named, with what is wrong and what to do, and the others are read."""
    write(folder, {name: data})
    failure = only_failure(folder)
    assert failure.locator == name
    assert failure.sentence.startswith(f"{folder}/{name} ")
    assert sentence in failure.sentence
    assert failure.sentence.endswith(".")


def test_a_hundred_megabytes_of_one_line(folder: Path) -> None:
    """A huge file is refused by its size, before a byte of it is read."""
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(100_000_000)
    tracemalloc.start()
    try:
        failure = only_failure(folder)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert "huge.txt is 100 MB, above the limit of 20 MB for one document; split it" in failure.sentence


def test_a_hundred_megabytes_of_one_jsonl_line(folder: Path) -> None:
    """One endless line of an export is passed over in bounded memory; the lines around it are read."""
    with (folder / "export.jsonl").open("wb") as file:
        file.write(b'{"id": "a", "title": "T", "text": "Before."}\n{"text": "')
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"id": "b", "title": "T", "text": "After."}\n')
    limits = Limits(max_document_bytes=2_000_000)
    tracemalloc.start()
    try:
        drafts, failures = read(folder, limits=limits)
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()
    assert [draft.text for draft in drafts[:2]] == ["Before.", "After."]
    assert [failure.sentence for failure in failures] == [
        f"{folder}/export.jsonl line 2 is longer than the limit of 2 MB for one document; split it."
    ]


def test_a_long_line_within_the_limit(folder: Path) -> None:
    """Megabytes of one line are no trouble below the limit."""
    words = "The force said so. " * 300_000
    write(folder, {"line.txt": words})
    began = time.process_time()
    drafts, failures = read(folder)
    assert not failures
    assert drafts[1].text == words
    assert time.process_time() - began < 10


def test_a_page_above_its_own_limit(folder: Path) -> None:
    """Pages have a lower limit, for they cost more to take apart."""
    write(folder, {"big.html": page(body="<p>words</p>" * 500)})
    failure = only_failure(folder, limits=Limits(max_page_bytes=5000))
    assert "big.html is 6 kB, above the limit of 5 kB" in failure.sentence


def test_a_file_that_grows_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are counted while reading: a file that was empty when it was opened can't flood the memory."""
    from index.errors import DocumentError
    from index.sources.files import read_capped

    growing, measure = tmp_path / "growing.txt", os.fstat
    growing.touch()

    def measured_before_it_grows(fd: int) -> os.stat_result:
        found = measure(fd)
        growing.write_text("words " * 10)
        return found

    monkeypatch.setattr(os, "fstat", measured_before_it_grows)
    with pytest.raises(DocumentError, match="above the limit"):
        read_capped(growing, 10, "growing.txt")


@pytest.mark.parametrize("lines", [20_000, pytest.param(200_000, marks=pytest.mark.slow)])
def test_bad_lines_of_a_long_export(tmp_path: Path, lines: int) -> None:
    """Of many lines, bad ones are named by number and all others are read, one at a time."""
    export = tmp_path / "export.jsonl"
    with export.open("w", encoding="utf-8") as file:
        for number in range(1, lines + 1):
            if number == 7:
                file.write('{"text": "cut off\n')
            elif number == lines - 1000:
                file.write('{"id": "x", "title": "T", "text": "half \\ud800"}\n')
            else:
                file.write(
                    json.dumps({"id": f"n-{number}", "title": "T", "text": f"Text {number}.", "lang": "en"})
                    + "\n"
                )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    count, failures = 0, []
    for result in read_paths([export]):
        if isinstance(result, Draft):
            count += 1
        else:
            failures.append(result)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert count == lines - 2
    assert [failure.locator for failure in failures] == [
        "export.jsonl, line 7",
        f"export.jsonl, line {lines - 1000}",
    ]
    assert "line 7 is not valid JSON" in failures[0].sentence
    assert f"line {lines - 1000} has a text with half of a surrogate pair" in failures[1].sentence
    assert grown < 200_000  # kB


def test_an_export_that_is_all_wrong(tmp_path: Path) -> None:
    """A file that isn't what its name says doesn't bury the report: the rest is counted."""
    write(tmp_path, {"log.jsonl": "not json\n" * 5000})
    drafts, failures = read(tmp_path)
    assert not drafts
    assert len(failures) == 101
    assert failures[-1].sentence.endswith("has 4,900 more lines that can't be read; export it again.")


def test_line_ends_and_marks(tmp_path: Path) -> None:
    """A byte order mark, Windows line ends, blank lines and a missing last line end are no mistakes."""
    write(tmp_path, {"a.jsonl": b'\xef\xbb\xbf{"text": "One."}\r\n\r\n  \n{"text": "Two."}'})
    drafts, failures = read(tmp_path)
    assert not failures
    assert [draft.text for draft in drafts] == ["One.", "Two."]


def test_duplicate_ids(tmp_path: Path) -> None:
    """A second text under one id is refused with both places; the same text again is passed over."""
    one = {"id": "n-1", "title": "T", "text": "One."}
    write(
        tmp_path,
        {
            "a.jsonl": jsonl(one, one, {"id": "n-1", "title": "T", "text": "Other."}),
            "b.jsonl": jsonl({**one, "text": "Third."}, one),
            "c.md": "---\nid: n-1\n---\nFourth.",
        },
    )
    drafts, failures = read(tmp_path)
    assert [draft.text for draft in drafts] == ["One."]
    assert [failure.locator for failure in failures] == ["a.jsonl, line 3", "b.jsonl, line 1", "c.md"]
    for failure in failures:
        assert f"has the id “n-1” that {tmp_path}/a.jsonl line 1 has too" in failure.sentence


def test_kinds_that_are_not_read(folder: Path) -> None:
    """Each kind that isn't read is reported once, with those that are."""
    write(folder, {"a.rtf": b"x", "b/c.rtf": b"x", "d.doc": b"x", "LICENSE": b"x", "e.json": b"{}"})
    drafts, failures = read(folder)
    assert len(drafts) == 1
    sentences = [failure.sentence for failure in failures]
    assert len(sentences) == 4
    assert f"2 files of the kind .rtf are not read ({folder}/a.rtf is the first)" in sentences[3]
    assert f"{folder}/LICENSE is without an extension" in sentences[0]
    assert all(
        ".txt, .md, .html, .pdf, .docx, .eml and .jsonl files are." in sentence for sentence in sentences
    )


def test_nothing_to_read(tmp_path: Path) -> None:
    """An empty folder, one of other kinds, a missing path and a nonsense path each get a sentence."""
    (tmp_path / "empty").mkdir()
    write(tmp_path, {"other/a.rtf": b"x", "hidden/.a.txt": b"x"})
    for name in ("empty", "hidden"):
        _, failures = read(tmp_path / name)
        assert [failure.sentence for failure in failures] == [
            f"{tmp_path}/{name} holds no document that can be read; put .txt, .md, .html, .pdf, .docx, .eml and .jsonl files in it."
        ]
    _, failures = read(tmp_path / "other")
    assert len(failures) == 2
    _, failures = read(tmp_path / "missing.txt", "a\0b", "x" * 5000)
    assert failures[0].sentence == f"There is no file or folder {tmp_path}/missing.txt; check the path."
    assert len(failures) == 3
    _, failures = read(tmp_path / "other" / "a.rtf")
    assert len(failures) == 1


def test_links(tmp_path: Path, folder: Path) -> None:
    """Links out of the folder aren't followed; those inside repeat nothing, and loops end."""
    write(tmp_path, {"outside/secret.txt": "A secret. It stays one.", "news/.store/kept.txt": "Kept. It is."})
    (folder / "out.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    (folder / "outdir").symlink_to(tmp_path / "outside")
    (folder / "up").symlink_to("..")
    (folder / "again.txt").symlink_to("good.txt")
    (folder / "round").symlink_to(".")
    (folder / "nothing.txt").symlink_to("gone.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "annexed.txt").symlink_to(".store/kept.txt")
    drafts, failures = read(folder)
    assert [draft.locator for draft in drafts] == ["annexed.txt", "good.txt"]
    told = {failure.locator: failure.sentence for failure in failures}
    assert set(told) == {"out.txt", "outdir", "up", "nothing.txt", "loop.txt"}
    assert "leaves its folder and was not followed" in told["out.txt"]
    assert "link to nothing" in told["nothing.txt"]
    by_name, _ = read(folder / "out.txt")
    assert by_name[0].text.startswith("A secret.")


def test_a_sidecar_that_is_a_link(tmp_path: Path, folder: Path) -> None:
    """A sidecar isn't read through a link either."""
    write(tmp_path, {"outside.toml": "title = 'From outside'"})
    (folder / "good.txt.meta.toml").symlink_to(tmp_path / "outside.toml")
    drafts, failures = read(folder)
    assert drafts[0].title != "From outside"
    assert any("link" in failure.sentence for failure in failures)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    """A named pipe that looks like a document is reported, not waited for."""
    os.mkfifo(folder / "pipe.txt")
    assert "is not a regular file" in only_failure(folder).sentence


@pytest.fixture
def everybodys() -> Iterator[Path]:
    """A folder that every user may enter."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_files_without_permission(everybodys: Path) -> None:
    """Files and folders that this user may not read are reported, and the rest is read."""
    write(everybodys, {"good.txt": STATEMENT, "locked.txt": STATEMENT, "shut/a.txt": STATEMENT})
    (everybodys / "locked.txt").chmod(0)
    (everybodys / "shut").chmod(0)
    root = os.geteuid() == 0  # who may read everything
    try:
        if root:
            os.seteuid(65534)
        failures = read(everybodys)[1]
        drafts = read(everybodys)[0]
    finally:
        if root:
            os.seteuid(0)
        (everybodys / "shut").chmod(0o755)
    assert [draft.locator for draft in drafts] == ["good.txt"]
    assert {failure.locator for failure in failures} == {"locked.txt", "shut"}
    assert f"{everybodys}/locked.txt may not be read by this user" in failures[0].sentence


def test_reading_needs_nothing_heavy() -> None:
    """Reading text imports neither the page parser nor the search libraries."""
    check = (
        "import sys, index.sources.paths; "
        "heavy = {'trafilatura', 'lxml', 'yaml', 'charset_normalizer', 'torch', 'faiss', 'tantivy'} & set(sys.modules); "
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    finished = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
