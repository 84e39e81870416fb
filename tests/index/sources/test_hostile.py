"""One folder with everything that is hostile or broken: each has its sentence, and all the rest is indexed."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdfium2

from index.facade import Index
from index.work import indexing
from index.work.pieces import FollowSources
from tests.index.extract.test_binary import bomb, held, repacked
from tests.index.samples_files import STATEMENT, jsonl, write

FAKE = "tests.index.fake_worker"
TURNED = "The raiders \u202eare few\u202c, the\u200b\u200f Joint Force\ufeff said. قال البيان ذلك."


def pages(count: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(count):
        document.new_page(100, 100).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_a_hostile_folder(tmp_path: Path) -> None:
    """Bombs, giants, links, broken encodings and ids twice: a sentence each with what to do; the rest is read."""
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    lines = [
        json.dumps({"id": f"n-{n}", "title": "T", "text": f"Text {n}.", "lang": "en"}) for n in range(2_000)
    ]
    lines[6], lines[1_989] = '{"text": "cut off', '{"text": 5}'
    files = write(
        tmp_path / "news",
        {
            "good.txt": STATEMENT,
            "turned.txt": f"A title\n\n{TURNED}",
            "bomb.docx": bomb(),
            "entities.docx": repacked(held("statement.docx"), lambda _: entities),
            "long.pdf": pages(10_000),
            "scanned.pdf": held("scanned.pdf"),
            "nul.txt": "A title\n\nBefore\0after.",
            "noise.txt": b"\x81\x8d\x8f\x90\x9d" * 40,
            "menu.html": b"<html><body>" + b"<p><a href='/'>A part of the site</a></p>" * 100,
            "export.jsonl": "\n".join(lines),
            "twice.jsonl": jsonl({"id": "n-5", "title": "T", "text": "Other words."}),
        },
    )
    with (files / "huge.txt").open("wb") as file:
        file.truncate(2_000_000_000)
    (tmp_path / "secret.txt").write_text("A secret.")
    (files / "link.txt").symlink_to(tmp_path / "secret.txt")
    (files / "up").symlink_to("..")
    home = tmp_path / "home"
    with Index(home, "fake", write=True, threads=None) as index:
        index.source_add(str(files))
    report = indexing.run(home, work=FollowSources(), model="fake", worker=FAKE)
    told = {failure.locator: failure.sentence for failure in report.failed}
    expected = {
        "bomb.docx": "unpacks to more than 200 MB",
        "entities.docx": "declares XML entities",
        "export.jsonl, line 7": "is not valid JSON",
        "export.jsonl, line 1990": "text",
        "huge.txt": "is 2000 MB, above the limit of 20 MB for one document; split it, or raise the limit",
        "link.txt": "is a link that leaves its folder and was not followed",
        "long.pdf": "has 10,000 pages, above the limit of 2,000",
        "menu.html": "is all navigation",
        "noise.txt": "save it as UTF-8",
        "nul.txt": "",
        "scanned.pdf": "has no text",
        "up": "is a link that leaves its folder",
    }
    told_twice = told.pop("twice.jsonl, line 1", None) or told.pop("twice.jsonl", "")
    assert "has the id" in told_twice
    assert set(told) == set(expected)
    for locator, words in expected.items():
        assert words in told[locator], told[locator]
        assert told[locator].endswith(".")
    assert report.added == 2_000
    with Index(home, "fake", write=False, threads=None) as index:
        by_locator = {row.locator: row.article_id for row in index.articles()}
        assert index.article(by_locator["turned.txt"]).text.endswith(TURNED)
