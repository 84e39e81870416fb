"""PDF, Word and mail: real files of the formats' usual tools, and broken or hostile ones."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.aside import Aside
from index.extract.document import extract, extract_all
from index.extract.failure import Failure
from index.extract.pdf_layout import Glyph, lines_of, text_of
from index.extract.readers import DOCX, MAIL, PDF, ReaderLimits, read_content
from index.sources.paths import read_paths
from tests.index.extract.make_files import ARABIC, COLUMNS, FILES, HEADLINE
from tests.index.samples_files import page, write


def held(name: str) -> bytes:
    return (FILES / name).read_bytes()


def text(kind: str, name: str) -> str:
    return read_content(kind, held(name), name).text


def test_two_columns_are_read_one_after_the_other() -> None:
    """A two-column PDF gives each paragraph whole, its lines joined, across columns and pages."""
    content = text(PDF, "columns.pdf")
    assert [content.count(paragraph) for paragraph in COLUMNS] == [3] * len(COLUMNS)
    assert content.startswith(f"{HEADLINE}\n\n{COLUMNS[0]}\n\n{COLUMNS[1]}")
    assert "The Valley Herald, page" not in content


def test_a_pdf_has_title_and_author_but_no_date() -> None:
    """The properties that a person set are used; the file's creation date is no publication date."""
    draft = extract(RawDocument("columns.pdf", held("columns.pdf"), PDF, "desk"), name="columns.pdf").draft
    assert (draft.title, draft.author, draft.published) == (HEADLINE, "Ada Lee", None)
    assert draft.provenance["title"] == "PDF property 'Title'"
    assert "left out" in draft.provenance["text"]


def test_arabic_in_a_pdf_is_spelt_right() -> None:
    """Arabic comes in reading order, the letters of a ligature too."""
    content = text(PDF, "arabic.pdf")
    assert content.split("\n\n")[:3] == list(ARABIC)


def test_a_scanned_pdf_gets_its_sentence() -> None:
    """A PDF of pictures is refused with what to do."""
    with pytest.raises(DocumentError, match=r"scanned.pdf has no text: its page is a picture.*\(OCR\)"):
        text(PDF, "scanned.pdf")


def test_columns_drawn_line_by_line_are_put_in_order() -> None:
    """Where a file jumps between two columns line by line, the left one is read before the right one."""
    left = [f"left line {number} goes on" for number in range(8)]
    right = [f"right line {number} goes on" for number in range(8)]
    glyphs: list[Glyph] = []
    for number in range(8):
        bottom = 700 - 14 * number
        for words, start in ((left[number], 50), (right[number], 300)):
            glyphs += [
                Glyph(one, start + 6 * at, start + 6 * at + 6, bottom, bottom + 10)
                for at, one in enumerate(words)
            ]
        glyphs.append(Glyph("\n", 0, 0, 0, 0))
    content, _ = text_of([lines_of(glyphs, 800)])
    assert content == " ".join(left + right)


def test_hyphens_at_line_ends_are_dropped_only_when_the_document_shows_how() -> None:
    """A broken word is mended if it stands whole elsewhere in the document, else the hyphen stays."""
    words = ["twenty-", "three captu-", "red, they say the captured"]
    glyphs: list[Glyph] = []
    for number, line in enumerate(words):
        bottom = 700 - 12 * number
        glyphs += [Glyph(one, 50 + 6 * at, 56 + 6 * at, bottom, bottom + 10) for at, one in enumerate(line)]
        glyphs.append(Glyph("\r", 0, 0, 0, 0))
    assert text_of([lines_of(glyphs, 800)])[0] == "twenty-three captured, they say the captured"


def test_too_many_pages() -> None:
    """A PDF of 10,000 pages is refused by the limit, quickly."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(10_000):
        document.new_page(100, 100).close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    with pytest.raises(DocumentError, match="has 10,000 pages, above the limit of 2,000"):
        read_content(PDF, out.getvalue(), "long.pdf")


def test_word_documents_of_libreoffice() -> None:
    """Headline, paragraphs and table rows come in order, with the document's own properties."""
    draft = extract(
        RawDocument("statement.docx", held("statement.docx"), DOCX, "desk"), name="statement.docx"
    ).draft
    table = "Valley | Raiders\nUpper Arden | 250\nLower Arden | 120"
    assert draft.text == "\n\n".join([HEADLINE, *COLUMNS[:2], table, COLUMNS[2]])
    assert (draft.title, draft.author, draft.published) == (HEADLINE, "Ada Lee", None)
    assert text(DOCX, "arabic.docx") == "\n\n".join(ARABIC)


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    """Deleted and hidden words are left out, inserted ones are in: what a reader sees."""
    document = docx.Document()
    document.add_paragraph("Fewer than MARK raiders remain.")
    document.save(str(tmp_path / "a.docx"))
    name = "w"
    changed = (
        f"<{name}:t xml:space='preserve'>Fewer than </{name}:t></{name}:r>"
        f"<{name}:del {name}:id='1' {name}:author='A'><{name}:r><{name}:delText>900</{name}:delText></{name}:r></{name}:del>"
        f"<{name}:ins {name}:id='2' {name}:author='A'><{name}:r><{name}:t>400</{name}:t></{name}:r></{name}:ins>"
        f"<{name}:r><{name}:rPr><{name}:vanish/></{name}:rPr><{name}:t>HIDDEN</{name}:t></{name}:r>"
        f"<{name}:r><{name}:t xml:space='preserve'> raiders remain.</{name}:t>"
    )
    data = repacked(
        (tmp_path / "a.docx").read_bytes(),
        lambda body: body.replace(b"<w:t>Fewer than MARK raiders remain.</w:t>", changed.encode()),
    )
    assert read_content(DOCX, data, "a.docx").text == "Fewer than 400 raiders remain."


def repacked(data: bytes, change: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            new.writestr(part, change(body) if part.filename == "word/document.xml" else body)  # type: ignore[operator]
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(250_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        (PDF, b"no pdf at all", "no PDF that can be opened"),
        (PDF, b"", "no PDF that can be opened"),
        (PDF, b"%PDF-1.7\n" + b"\0" * 500, "no PDF that can be opened"),
        (DOCX, b"PK\x03\x04 broken", "no Word document"),
        (
            DOCX,
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
            "locked with a password, or in Word's old format",
        ),
        (MAIL, b"", "does not begin with mail headers"),
        (MAIL, b"\xff\xfe\x00\x01 just bytes", "does not begin with mail headers"),
        (MAIL, b"Subject: nothing in it\n\n", "has no text and no attachment"),
    ],
)
def test_broken_documents(kind: str, data: bytes, sentence: str) -> None:
    """What is not of the kind its name says gets one sentence."""
    with pytest.raises(DocumentError, match=sentence):
        read_content(kind, data, "x")


def test_bombs() -> None:
    """A zip bomb is refused before it is unpacked, and XML that declares entities before it is parsed."""
    with pytest.raises(DocumentError, match="unpacks to more than 200 MB"):
        read_content(DOCX, bomb(), "x.docx")
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    with pytest.raises(DocumentError, match="declares XML entities"):
        read_content(DOCX, repacked(held("statement.docx"), lambda _: entities), "x.docx")


def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada Lee <ada@example.org>"
    message["Subject"] = "Fewer than 400 raiders remain"
    message["Date"] = "Wed, 27 Dec 2017 18:30:00 +0300"
    message.set_content("The Joint Force said that fewer than 400 raiders remain.\n")
    return message


def test_a_mail_is_an_article_and_so_is_each_attachment(tmp_path: Path) -> None:
    """A mail gives its own text, and each attachment with its own title and no date of the mail's."""
    message = mail()
    message.add_attachment(
        held("columns.pdf"), maintype="application", subtype="pdf", filename="a/../count.pdf"
    )
    message.add_attachment(b"\x00\x01", maintype="application", subtype="zip", filename="data.zip")
    inner = EmailMessage()
    inner["Subject"] = "Forwarded"
    inner.set_content("The governor said that the western valleys were quiet.\n")
    message.add_attachment(inner)
    results = list(read_paths([write(tmp_path, {"news.eml": message.as_bytes()})]))
    drafts = [one for one in results if isinstance(one, Draft)]
    assert [draft.locator for draft in drafts] == [
        "news.eml",
        "news.eml/count.pdf",
        "news.eml/attachment.eml",
    ]
    own, attached, forwarded = drafts
    assert own.text == "The Joint Force said that fewer than 400 raiders remain.\n"
    assert (own.title, own.author) == ("Fewer than 400 raiders remain", "Ada Lee")
    assert own.published is not None
    assert own.published.iso == "2017-12-27T18:30:00+03:00"
    assert own.provenance["published"] == "mail header 'Date'"
    assert (attached.title, attached.published) == (HEADLINE, None)
    assert forwarded.title == "Forwarded"
    assert [one.sentence for one in results if isinstance(one, Failure)] == [
        f"{tmp_path}/news.eml was read, but data.zip attached to it is of a kind that is not read."
    ]


def test_mail_in_html_and_in_folded_lines() -> None:
    """HTML mail is read as paragraphs without its scripts; format=flowed lines are joined again."""
    message = mail()
    message.set_content(page(), subtype="html")
    content = read_content(MAIL, message.as_bytes(), "x.eml").text
    assert "fewer than 400 raiders remain in the northern valleys" in content
    assert "a script ran" not in content
    flowed = b"Subject: x\nContent-Type: text/plain; format=flowed\n\nFewer than \n400 raiders \nremain.\nSo \n> it is\n"
    assert read_content(MAIL, flowed, "x.eml").text == "Fewer than 400 raiders remain.\nSo \n> it is\n"


def test_mails_in_mails_end_somewhere() -> None:
    """Mails attached to mails are read a few levels deep, then there is a sentence."""
    message = mail()
    for _ in range(6):
        outer = mail()
        outer.add_attachment(message)
        message = outer
    found = list(extract_all(RawDocument("x.eml", message.as_bytes(), MAIL, "desk"), name="x.eml"))
    assert any(isinstance(one, Failure) and "too deeply" in one.sentence for one in found)
    assert len(found) == 5


def test_reading_aside_gives_the_same() -> None:
    """A document read in a process of its own gives what it gives here, sentence or text."""
    with Aside() as aside:
        for kind, name in ((PDF, "columns.pdf"), (DOCX, "statement.docx"), (PDF, "arabic.pdf")):
            assert aside.read(kind, held(name), name) == read_content(kind, held(name), name)
        with pytest.raises(DocumentError, match=r"scanned.pdf has no text"):
            aside.read(PDF, held("scanned.pdf"), "scanned.pdf")
        message = mail()
        message.add_attachment(held("arabic.docx"), maintype="application", subtype="x", filename="a.docx")
        whole = message.as_bytes()
        assert aside.read(MAIL, whole, "x.eml") == read_content(MAIL, whole, "x.eml")


def test_reading_aside_keeps_its_limits() -> None:
    """A document that takes too long or too much memory is given up with a sentence; the next one is read."""
    endless = b"<html><body><article>" + b"<p>Some words of it.</p>" * 40_000 + b"</article></body></html>"
    with Aside(ReaderLimits(seconds=1)) as aside:
        with pytest.raises(DocumentError, match=r"took longer than the 1 seconds|50,000"):
            aside.read("text/html", endless, "x.html")
        assert HEADLINE in aside.read(PDF, held("columns.pdf"), "columns.pdf").text
    more = b"250</w:t></w:r></w:p><w:p><w:r><w:t>"
    large = repacked(held("statement.docx"), lambda body: body.replace(b"250", more * 500_000))
    with Aside(ReaderLimits(megabytes=200)) as aside, pytest.raises(DocumentError, match=r"200 MB of memory"):
        aside.read(DOCX, large, "x.docx")


def test_a_reader_that_crashes_takes_nobody_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the helper process itself is gone, the document fails and the next one starts a new helper."""
    with Aside() as aside:
        aside.read(PDF, held("columns.pdf"), "columns.pdf")
        assert aside._helper is not None
        aside._helper.kill()
        aside._helper.wait()
        assert aside.read(PDF, held("columns.pdf"), "columns.pdf").text


def test_a_word_document_whose_packed_data_is_damaged_is_a_sentence() -> None:
    """A byte changed inside the first packed part, which Python's own unpacking trips over."""
    whole = bytearray(held("statement.docx"))
    whole[41:42] = b"\x00"
    with pytest.raises(DocumentError, match="is no Word document that can be opened"):
        read_content(DOCX, bytes(whole), "x")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([(PDF, "columns.pdf"), (DOCX, "statement.docx"), (MAIL, "")]), st.data())
def test_damaged_files_give_a_sentence(which: tuple[str, str], data: st.DataObject) -> None:
    """However its bytes are damaged, a document is read or refused with a sentence, never anything else."""
    kind, name = which
    whole = bytearray(held(name) if name else mail().as_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
        if not whole:
            break
    try:
        read_content(kind, bytes(whole), "x")
    except DocumentError as error:
        assert str(error).startswith("x ")
