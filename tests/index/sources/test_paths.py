"""Files and folders to drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Draft
from index.extract.failure import Failure
from index.sources.limits import Limits
from index.sources.paths import read_paths
from tests.index.samples_files import ARABIC, STATEMENT, STATEMENT_TITLE, jsonl, page, write


def read(
    *paths: Path | str, limits: Limits | None = None, **options: str
) -> tuple[list[Draft], list[Failure]]:
    results = list(read_paths(paths, limits=limits, **options))
    return (
        [result for result in results if isinstance(result, Draft)],
        [result for result in results if isinstance(result, Failure)],
    )


def test_a_folder_of_every_kind(tmp_path: Path) -> None:
    """A folder gives its documents of every kind, sorted, each with its place and whence it came."""
    write(
        tmp_path,
        {
            "b/statement.txt": STATEMENT,
            "a.md": "---\ntitle: From front matter\ndate: 2017-12\n---\nThe force said so.\n",
            "c.HTML": page(),
            "d.jsonl": jsonl(
                {"id": "n-1", "title": "T1", "text": "One."}, "", {"id": "n-2", "title": "T2", "text": "Two."}
            ),
            "arabic.txt": ARABIC.encode("cp1256"),
            ".hidden.txt": "not read",
            ".git/objects.txt": "not read",
        },
    )
    drafts, failures = read(tmp_path, collection="valley", publisher="The Valley Herald")
    assert not failures
    assert [draft.locator for draft in drafts] == [
        "a.md", "arabic.txt", "c.HTML", "d.jsonl#n-1", "d.jsonl#n-2", "b/statement.txt",
    ]  # fmt: skip
    assert {draft.source for draft in drafts} == {tmp_path.resolve().as_posix()}
    assert {draft.collection for draft in drafts} == {"valley"}
    assert drafts[1].text == ARABIC
    assert drafts[3].article_id == "n-1"
    assert drafts[5].title == STATEMENT_TITLE
    assert drafts[5].publisher == "The Valley Herald"
    assert len({draft.article_id for draft in drafts}) == 6


def test_a_file_and_its_folder_are_the_same_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a file is pointed at, it has the same id, and is read once."""
    write(tmp_path, {"north/statement.txt": STATEMENT})
    by_folder, _ = read(tmp_path)
    by_file, _ = read(tmp_path / "north" / "statement.txt")
    monkeypatch.chdir(tmp_path)
    relative, _ = read("north/../north/statement.txt", "north", ".")
    assert len(relative) == 1
    assert by_folder[0].article_id == by_file[0].article_id == relative[0].article_id


def test_no_date_from_the_file(tmp_path: Path) -> None:
    """Neither the file's time nor a date in its name dates an article."""
    write(tmp_path, {"2017-12-27-statement.txt": STATEMENT})
    drafts, _ = read(tmp_path)
    assert drafts[0].published is None


def test_a_named_source(tmp_path: Path) -> None:
    """A source's name stands for its place, so that moving the folder changes no id."""
    first, _ = read(write(tmp_path / "one", {"statement.txt": STATEMENT}), source="statements")
    second, _ = read(write(tmp_path / "two", {"statement.txt": STATEMENT}), source="statements")
    assert first[0].source == "statements"
    assert first[0].article_id == second[0].article_id


def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    """A file whose name isn't UTF-8 is read, under a name that can be stored."""
    folder = tmp_path / "folder"
    folder.mkdir()
    raw_name = bytes(folder) + b"/caf\xe9.txt"
    try:
        Path(raw_name.decode("utf-8", "surrogateescape")).write_bytes(STATEMENT.encode())
    except OSError:
        pytest.skip("no such file can be made: this file system takes names in UTF-8 alone")
    drafts, failures = read(folder)
    assert not failures
    assert drafts[0].locator == "caf\\xe9.txt"


def test_a_sidecar_overrides(tmp_path: Path) -> None:
    """`NAME.meta.toml` has the last word on every field, and provenance names it."""
    write(
        tmp_path,
        {
            "a.txt": STATEMENT,
            "a.txt.meta.toml": (
                'title = "Told"\npublisher = "Herald"\nauthor = "Ada Lee"\npublished = 2017-12-27\n'
                'url = "https://example.org/a"\nlang = "en"\nid = "told-1"\n'
            ),
            "b.html": page(head='<meta itemprop="datePublished" content="2001-01-01">'),
            "b.meta.toml": 'published = "2017-12"\n',
        },
    )
    (told, paged), failures = read(tmp_path)
    assert not failures
    assert (told.title, told.publisher, told.author, told.article_id) == (
        "Told",
        "Herald",
        "Ada Lee",
        "told-1",
    )
    assert told.published is not None
    assert told.published.iso == "2017-12-27"
    assert told.provenance["published"] == "sidecar a.txt.meta.toml 'published'"
    assert told.body_start == 0
    assert paged.published is not None
    assert paged.published.iso == "2017-12"


@pytest.mark.parametrize(
    ("sidecar", "sentence"),
    [
        ("title = ", "is not valid TOML"),
        (b"title = '\xff'", "is not valid TOML"),
        ("x = " + "[" * 30_000, "is not valid TOML"),
        ("#" * 100_000, "above the limit of 64 kB"),
        ('published = "03/04/2017"', "two ways"),
        ('tags = ["a"]\ntitle = "T"', "has tags, which was not used"),
    ],
)
def test_a_sidecar_with_mistakes(tmp_path: Path, sidecar: str | bytes, sentence: str) -> None:
    """The document is read all the same, and a sentence says what was not used."""
    write(tmp_path, {"a.txt": STATEMENT, "a.txt.meta.toml": sidecar})
    drafts, failures = read(tmp_path)
    assert len(drafts) == len(failures) == 1
    assert failures[0].stored
    assert failures[0].sentence.startswith(f"{tmp_path}/a.txt was read, but its ")
    assert sentence in failures[0].sentence


def test_a_sidecar_without_its_document(tmp_path: Path) -> None:
    """A sidecar that describes nothing is reported."""
    write(tmp_path, {"a.txt": STATEMENT, "gone.txt.meta.toml": "title = 'T'"})
    _, failures = read(tmp_path)
    assert [failure.sentence for failure in failures] == [
        f"{tmp_path}/gone.txt.meta.toml describes no document beside it; name it DOCUMENT.meta.toml."
    ]


def test_a_field_that_was_not_used_is_told(tmp_path: Path) -> None:
    """An ambiguous date leaves the article undated and is reported beside it."""
    write(
        tmp_path, {"a.jsonl": jsonl({"id": "n-1", "text": "One.", "title": "T", "published": "03/04/2017"})}
    )
    drafts, failures = read(tmp_path)
    assert drafts[0].published is None
    assert failures[0].stored
    assert "a.jsonl line 1 was read, but its JSONL field 'published' was not used: “03/04/2017” can be" in (
        failures[0].sentence
    )
