"""Lines of a JSONL export."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.document import JSONL, extract
from index.extract.jsonl import read_line


def draft(row: object) -> tuple[Draft, tuple[str, ...]]:
    line = row if isinstance(row, bytes) else json.dumps(row).encode()
    extracted = extract(RawDocument("e.jsonl, line 1", line, JSONL, "/news"), name="e.jsonl line 1")
    return extracted.draft, extracted.warnings


def test_all_fields() -> None:
    """Every field of the export is taken as given, and provenance names it."""
    found, warnings = draft(
        {
            "id": "n-1",
            "title": "Fewer than 400",
            "text": " Body.\r\n\n",
            "url": "https://example.org/a?b=1",
            "source": "The Valley Herald",
            "published": "2017-12-27T10:15:00+03:00",
            "lang": "en",
            "more": [1],
        }
    )
    assert (found.article_id, found.title, found.text) == ("n-1", "Fewer than 400", " Body.\r\n\n")
    assert (found.url, found.publisher, found.lang) == (
        "https://example.org/a?b=1",
        "The Valley Herald",
        "en",
    )
    assert found.published is not None
    assert found.published.iso == "2017-12-27T10:15:00+03:00"
    assert found.provenance["publisher"] == "JSONL field 'source'"
    assert found.provenance["article_id"] == "JSONL field 'id'"
    assert not warnings


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_text_is_kept_to_the_character(text: str) -> None:
    """The text comes back exactly, escaped in the export or not."""
    for line in (json.dumps({"text": text}), json.dumps({"text": text}, ensure_ascii=False)):
        assert read_line(line.encode(), "e.jsonl line 1").text == text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'{"text": "a"', "is not valid JSON"),
        (b"{'text': 'a'}", "is not valid JSON .*column 2"),
        (b'{"text": "caf\xe9"}', r"is not UTF-8 \(byte 14\)"),
        (b'["text"]', "is not a JSON object"),
        (b'"text"', "is not a JSON object"),
        (b'{"title": "a"}', "has no text"),
        (b'{"text": null}', "has no text"),
        (b'{"text": 5}', "text that is not a string"),
        (b'{"text": ["a"]}', "text that is not a string"),
        (b'{"text": " \\n"}', "holds no text"),
        (b'{"text": "half \\ud800 a pair"}', "half of a surrogate pair"),
        (b'{"text": "\\udc00\\ud800"}', "half of a surrogate pair"),
        (b'{"text": "a", "title": "\\ud800"}', "half of a surrogate pair in its title"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "a", "title": 5}', "value for .title. that is not a string"),
        (b'{"text": "a", "id": true}', "value for .id. that is not"),
        (b'{"text": "a", "published": 1.5}', "value for .published. that is not"),
        (b"[" * 100_000, "too large or too deep"),
        (b'{"text": "a", "n": ' + b"9" * 10_000 + b"}", "too large or too deep"),
    ],
)
def test_bad_lines(line: bytes, sentence: str) -> None:
    """A line that can't be read is refused with its place and what is wrong."""
    with pytest.raises(DocumentError, match=sentence) as refused:
        draft(line)
    assert str(refused.value).startswith("e.jsonl line 1 ")


def test_a_whole_pair_is_a_character() -> None:
    """An escaped surrogate pair is the one character it stands for."""
    assert draft(b'{"text": "\\ud83d\\ude00"}')[0].text == "😀"


@pytest.mark.parametrize(
    ("row", "field", "warning"),
    [
        ({"published": "03/04/2017"}, "published", "two ways"),
        ({"published": "2017-02-30"}, "published", "not a day"),
        ({"published": 1514332800}, "published", "not a date"),
        ({"url": "javascript:alert(1)"}, "url", "not an http or https address"),
        ({"url": "https://user:pw@example.org/"}, "url", "not an http"),
        ({"lang": "a language"}, "lang", "not a language code"),
        ({"source": "x" * 300}, "publisher", "longer than 200"),
    ],
)
def test_a_field_that_makes_no_sense_is_left_out(row: dict[str, object], field: str, warning: str) -> None:
    """The article is kept without the field, and a sentence says why; a date is never guessed."""
    found, warnings = draft({"text": "Body.", "title": "T", **row})
    assert field == "lang" or getattr(found, field) is None
    assert len(warnings) == 1
    assert warning in warnings[0]


def test_ids_without_an_id() -> None:
    """Without an id it is derived from the address, or else from title and text, and stays the same."""
    by_url = draft({"text": "Body.", "title": "Fewer than 400", "url": "https://example.org/a"})[0]
    assert by_url.article_id.startswith("fewer-than-400-")
    again = draft({"text": "Other.", "title": "Fewer than 400", "url": "https://example.org/a"})[0]
    assert again.article_id == by_url.article_id
    by_words = draft({"text": "Body.", "title": "Fewer than 400"})[0]
    assert by_words.article_id not in (
        by_url.article_id,
        draft({"text": "X.", "title": "Fewer than 400"})[0].article_id,
    )


def test_a_number_for_an_id() -> None:
    """A whole number serves as an id, and a year as a date."""
    found, _ = draft({"text": "Body.", "id": 7, "published": 2017})
    assert found.article_id == "7"
    assert found.published is not None
    assert found.published.iso == "2017"


@pytest.mark.parametrize(
    ("row", "title", "rule"),
    [
        ({"text": "Fewer remain\n\nThe force said so."}, "Fewer remain", "first line of the text"),
        ({"text": "The force said so.", "id": "n-1"}, "n-1", "its id, since it has no title"),
        ({"text": "The force said so."}, "The force said so.…", "first words of the text"),
    ],
)
def test_titles_without_a_title(row: dict[str, object], title: str, rule: str) -> None:
    """Without a title there is still something to call the article, and provenance says what."""
    found, _ = draft(row)
    assert (found.title, found.provenance["title"]) == (title, rule)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_any_value_is_an_article_or_a_sentence(value: object) -> None:
    """Whatever JSON stands in the fields, it is read or refused with a sentence."""
    for field in ("text", "title", "id", "published", "url", "lang", "source"):
        try:
            found, _ = draft({"text": "Body.", field: value})
        except DocumentError as error:
            assert str(error).startswith("e.jsonl line 1 ")
        else:
            assert found.title
            assert found.text.encode("utf-8")
