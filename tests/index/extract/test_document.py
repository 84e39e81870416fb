"""One document to one draft."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.document import KINDS, extract
from tests.index.samples_files import ARABIC, ARABIC_TITLE, STATEMENT, STATEMENT_TITLE, page


def draft(text: str | bytes, media_type: str = "text/plain", said: str | None = None, **fields: str) -> Draft:
    data = text if isinstance(text, bytes) else text.encode()
    raw = RawDocument("north/joint-statement.txt", data, media_type, "/news", fields=fields)
    return extract(raw, name="joint-statement.txt", publisher=said, rule="sidecar").draft


def test_a_statement_as_agencies_write_it() -> None:
    """Title, publisher and language are found by convention, the text is whole, and no date is invented."""
    found = draft(STATEMENT)
    assert found.text == STATEMENT
    assert found.title == STATEMENT_TITLE
    assert found.publisher == "National Norland News Agency"
    assert found.published is None
    assert found.lang == "en"
    assert found.text[found.body_start :].startswith("ARDEN, NORLAND “Fewer")
    assert found.original == STATEMENT.encode()
    assert found.provenance == {
        "title": "first line of the text",
        "publisher": "last line 'Source: …'",
        "lang": "detected from its common words",
    }


def test_an_arabic_statement() -> None:
    """Arabic text gets the same treatment."""
    found = draft(ARABIC.encode("cp1256"))
    assert (found.text, found.title, found.publisher) == (ARABIC, ARABIC_TITLE, "وكالة أنباء الشمال")
    assert (found.lang, found.published) == ("ar", None)
    assert found.provenance["text"] == "decoded as cp1256, recognised from the bytes"


@pytest.mark.parametrize(
    ("dateline", "publisher", "iso"),
    [
        ("UNITED NATIONS, Feb. 7, 2022 (AP) — ", "AP", "2022-02-07"),
        ("Geneva, 3 May 2022 – ", None, "2022-05-03"),
        ("WASHINGTON, Dec 5 (AP) — ", "AP", None),
        ("WASHINGTON — ", None, None),
        ("Update, 3 May 2022: ", None, None),
    ],
)
@pytest.mark.parametrize("title", ["", "Fewer than 400 remain\n\n"])
def test_datelines(dateline: str, publisher: str | None, iso: str | None, title: str) -> None:
    """A dateline gives its agency, and a date only when it states one in full."""
    found = draft(f"{title}{dateline}The group has fighters left, a report said.\n\nMore of it.")
    assert found.publisher == publisher
    assert (found.published.iso if found.published else None) == iso


def test_a_date_in_the_text_is_no_publication_date() -> None:
    """Dates that the text speaks of date nothing."""
    text = "Fewer than 400 remain\n\nOn 27 December 2017 the force said so.\n\n© 2019. Updated 3 March 2021."
    assert draft(text).published is None


def test_who_is_believed_first() -> None:
    """A sidecar comes before the document's metadata, that before the person adding it, then conventions."""
    page_with = page(head='<meta property="og:site_name" content="From the page">')
    assert (
        draft(page_with, "text/html", "From the person", publisher="From the sidecar").publisher
        == "From the sidecar"
    )
    assert draft(page_with, "text/html", "From the person").publisher == "From the page"
    assert draft(STATEMENT, "text/plain", "From the person").publisher == "From the person"
    assert draft(STATEMENT).publisher == "National Norland News Agency"


def test_ids() -> None:
    """A file's id can be typed, and is the same for the same place and another for any other."""

    def named(source: str, locator: str) -> str:
        return extract(RawDocument(locator, b"Text.", "text/plain", source), name=locator).draft.article_id

    first = named("/news", "north/Joint Statement_é 2.txt")
    assert first.startswith("joint-statement-e-2-")
    assert len(first) == len("joint-statement-e-2-") + 8
    assert (
        first
        == named("/news", "north/Joint Statement_é 2.txt")
        == named("/news/north", "Joint Statement_é 2.txt")
    )
    assert first != named("/news", "south/Joint Statement_é 2.txt")
    assert first != named("/other", "north/Joint Statement_é 2.txt")
    assert named("/news", "بيان.txt").startswith("article-")


def test_a_file_without_a_headline_is_called_by_its_name() -> None:
    """When nothing reads as a title the file's name serves."""
    found = draft("The force said so. The rest is silence.")
    assert (found.title, found.provenance["title"]) == ("joint-statement", "file name")


def test_a_kind_nobody_reads() -> None:
    """A kind without a reader is refused with a sentence."""
    with pytest.raises(DocumentError, match="can't be read yet"):
        draft("x", "application/rtf")


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(set(KINDS.values()))),
    st.one_of(
        st.binary(max_size=1000),
        st.text(max_size=500).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(max_size=300).map(lambda text: f"<html><p>{text}</p>".encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from(
                ["---\n", "title: x\n", "<p>", "<a href='x'>", "</p>", "Source: A", "\n", "\r\n", '{"text": "', '"}',
                 "\ufeff", "BAGHDAD, IRAQ ", "“", " — ", "(AP)", "words of the text ", "\x00", "\ud800", "# H", "<!--",
                 "<script type='application/ld+json'>", "[", "{", "}", "</script>", "<meta name=author content=x>"]
            ),
            max_size=30,
        ).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass")),
    ),
)  # fmt: skip
@example(media_type="message/rfc822", data=b"\n!:\x00")
def test_any_bytes_are_a_draft_or_a_sentence(media_type: str, data: bytes) -> None:
    """Whatever the bytes and the kind, there is a draft that can be stored, or a sentence."""
    try:
        found = extract(RawDocument("a/b.txt", data, media_type, "/news"), name="b.txt").draft
    except DocumentError as error:
        assert str(error).startswith("b.txt ")
        assert str(error).endswith(".")
        return
    assert found.text.strip()
    assert found.title.strip()
    assert "\0" not in found.text + found.title
    assert 0 <= found.body_start < len(found.text)
    assert len(found.content_hash) == 64
    for words in (
        found.text,
        found.title,
        found.article_id,
        found.publisher or "",
        *found.provenance.values(),
    ):
        words.encode("utf-8")
