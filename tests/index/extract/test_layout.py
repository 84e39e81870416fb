"""Headlines, source lines and where the body starts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.layout import body_start, headline, source_line
from tests.index.samples_files import ARABIC, ARABIC_TITLE, STATEMENT, STATEMENT_TITLE

BODY = "\n\nThe Joint Force said on Tuesday that fewer than 400 raiders remain in the northern valleys."


@pytest.mark.parametrize(
    ("line", "name", "url"),
    [
        ("Source: National Norland News Agency", "National Norland News Agency", None),
        ("SOURCE : Reuters.", "Reuters", None),
        ("(Source: AFP)", "AFP", None),
        ("**Source:** [UN News](https://news.example.org/x)", "UN News", "https://news.example.org/x"),
        ("*Source: Reuters, https://example.org/a.*", "Reuters", "https://example.org/a"),
        ("Source: https://example.org/a", None, "https://example.org/a"),
        ("المصدر: وكالة أنباء الشمال", "وكالة أنباء الشمال", None),
    ],
)
@pytest.mark.parametrize("after", ["", "\n", "\r\n \n"])
def test_source_lines(line: str, name: str | None, url: str | None, after: str) -> None:
    """A last line "Source: …" names the publisher, its page, or both."""
    found = source_line(f"{BODY}\n\n{line}{after}")
    assert found is not None
    assert (found.name, found.url) == (name, url)
    assert f"{BODY}\n\n{line}{after}"[slice(*found.span)] == line


@pytest.mark.parametrize(
    "text",
    [
        f"Source: Reuters{BODY}",
        "The source: a man who knows.",
        "Source: he said so. Then he left.",
        "Source: agencies",
        "Source:",
        "Source code: open",
        "Source: " + "very " * 40 + "long",
        "",
    ],
)
def test_what_is_no_source_line(text: str) -> None:
    """Only the last line counts, and only if it names somebody."""
    assert source_line(text) is None


@pytest.mark.parametrize(
    "first",
    ["Fewer than 400 remain", "Is the war over?", "“We won,” says governor", "Norland thanks the U.S."],
)
def test_headlines(first: str) -> None:
    """A short first line without a full stop, set apart from the rest, is the headline."""
    text = f"\n {first} {BODY}"
    span = headline(text)
    assert span is not None
    assert text[slice(*span)] == first


@pytest.mark.parametrize(
    "text",
    [
        f"The Joint Force said so.{BODY}",
        f"The Joint Force said “so.”{BODY}",
        f"He came, he saw,{BODY}",
        "Fewer than 400 remain",
        "Fewer than 400 remain\n\nSource: Reuters",
        "The Joint Force said on Tuesday that fewer than\n400 raiders remain in the northern valleys, half\nof them.",
        f"ARDEN, NORLAND “Fewer than 400 remain”{BODY}",
        f"https://example.org/a{BODY}",
        f"- a list item{BODY}",
        f"5 / 12 / 2017{BODY}",
        "word " * 45 + BODY,
        "",
        "\n\n",
    ],
)
def test_what_is_no_headline(text: str) -> None:
    """Sentences, wrapped prose, datelines, addresses and a lone line are the body."""
    assert headline(text) is None


def test_one_paragraph_a_line() -> None:
    """Without blank lines, a much longer second line shows that the first is a headline."""
    text = (
        "Fewer than 400 remain\n" + "The Joint Force said on Tuesday that fewer remain in the valleys. " * 3
    )
    assert headline(text) == (0, 21)


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        (STATEMENT, STATEMENT_TITLE, "ARDEN, NORLAND"),
        (ARABIC, ARABIC_TITLE, "قال التحالف"),
        ("# A  Title #\n\nBody.", "A Title", "Body."),
        ("**A Title**\r\n\r\nBody.", "A Title", "Body."),
        ("  A Title \nBody.", "A Title", "Body."),
        ("Another Title\n\nBody.", "A Title", "Another"),
        ("A Title goes on here\n\nBody.", "A Title", "A Title goes"),
        ("A Title", "A Title", "A Title"),
    ],
)
def test_the_body_starts_after_its_headline(text: str, title: str, body: str) -> None:
    """A first line that repeats the title isn't body, whatever its white space; any other line is."""
    assert text[body_start(text, title) :].startswith(body)


@given(st.text(alphabet=st.sampled_from("Aa .:\n\r\t#*(“المصدرSource"), max_size=200), st.text(max_size=20))
def test_offsets_are_inside_the_text(text: str, title: str) -> None:
    """Any text gives spans that lie in it and aren't empty."""
    for span in (headline(text), found.span if (found := source_line(text)) else None):
        if span:
            assert 0 <= span[0] < span[1] <= len(text)
    assert 0 <= body_start(text, title) <= len(text)


@pytest.mark.parametrize(
    "text", [" " * 5_000_000, "\r\n \t" * 1_000_000, "a" * 5_000_000, "x\n" + " " * 5_000_000]
)
def test_long_blanks_cost_nothing(text: str) -> None:
    """Megabytes of white space, or of one line, are passed over at once."""
    began = time.process_time()
    headline(text), source_line(text), body_start(text, "a title")
    assert time.process_time() - began < 5
