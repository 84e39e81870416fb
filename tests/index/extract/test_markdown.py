"""Markdown and its front matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Draft, RawDocument
from index.extract.document import extract
from index.extract.markdown import read_markdown

BODY = "\n# Fewer than 400 remain\n\nThe Joint Force *said* so.\r\n"


def offers(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for offer in read_markdown(source.encode(), "a.md").explicit:
        found.setdefault(offer.field, offer.value)
    return found


def draft(source: str) -> tuple[Draft, tuple[str, ...]]:
    raw = RawDocument("a.md", source.encode(), "text/markdown", "/news")
    extracted = extract(raw, name="a.md")
    return extracted.draft, extracted.warnings


def test_yaml_front_matter() -> None:
    """YAML front matter is metadata, every value as written, and the rest is the text, unchanged."""
    source = (
        "---\ntitle: 'Fewer: than 400'\ndate: 2017-12-27\nupdated: 2019-01-01\nauthors:\n  - Ada Lee\n  - name: Bo\n"
        f"source: The Valley Herald\nlink: https://example.org/a\nlang: en-GB\nid: valley-1\n---\n{BODY}"
    )
    found, warnings = draft(source)
    assert found.text == BODY
    assert found.title == "Fewer: than 400"
    assert found.published is not None
    assert found.published.iso == "2017-12-27"
    assert (found.author, found.publisher) == ("Ada Lee, Bo", "The Valley Herald")
    assert (found.url, found.lang, found.article_id) == ("https://example.org/a", "en", "valley-1")
    assert found.provenance["published"] == "front matter 'date'"
    assert not warnings


def test_toml_front_matter() -> None:
    """TOML front matter serves too, with its own dates."""
    assert offers(f"+++\ntitle = 'T'\ndate = 2017-12-27T10:15:00+03:00\n+++\n{BODY}") == {
        "title": "T",
        "published": "2017-12-27T10:15:00+03:00",
    }


def test_the_date_of_an_update_is_no_publication_date() -> None:
    """`updated` and `lastmod` leave an article undated."""
    found, _ = draft(f"---\nupdated: 2017-12-27\nlastmod: 2017-12-28\n---\n{BODY}")
    assert found.published is None


def test_values_as_written() -> None:
    """A year stays a year, `no` stays a word, and what YAML calls nothing is nothing."""
    assert offers(f"---\ndate: 2017-12\ntitle: no\nauthor: null\nurl: ~\n---\n{BODY}") == {
        "published": "2017-12",
        "title": "no",
    }


@pytest.mark.parametrize(
    "source",
    [
        f"---\n{BODY}",
        f"---\n- a\n- list\n---\n{BODY}",
        f"---\n---\n{BODY}",
        f"text\n---\ntitle: x\n---\n{BODY}",
        BODY,
    ],
)
def test_no_front_matter(source: str) -> None:
    """Rules, lists and unclosed fences are text."""
    content = read_markdown(source.encode(), "a.md")
    assert content.text == source
    assert content.explicit == ()


@pytest.mark.parametrize(
    "matter", ["title: [unclosed", "a: b: c", "x: !!python/object:os.system {}\n y", "[" * 5000]
)
def test_broken_front_matter_is_told(matter: str) -> None:
    """Front matter that can't be parsed stays in the text, and a sentence says so."""
    source = f"---\n{matter}\n---\n{BODY}"
    found, warnings = draft(source)
    assert found.text == source
    assert len(warnings) == 1
    assert "front matter is not valid YAML" in warnings[0]


def test_a_bomb_of_aliases_is_no_bomb() -> None:
    """Aliases that would multiply to billions are read without being multiplied."""
    layers = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30))
    found, _ = draft(f"---\nl0: &l0 ha\n{layers}\nauthor: *l29\ntitle: T\n---\n{BODY}")
    assert found.title == "T"


def test_the_heading_is_the_title() -> None:
    """Without front matter the first heading is the title, and the body starts after it."""
    found, _ = draft(BODY)
    assert found.title == "Fewer than 400 remain"
    assert found.provenance["title"] == "first heading"
    assert found.text[found.body_start :].startswith("The Joint Force *said*")
    underlined, _ = draft("Fewer than 400\n==============\n\nThe Joint Force said so.\n")
    assert underlined.title == "Fewer than 400"


@given(st.text(alphabet=st.sampled_from("-+\n:[]{}&*!|>'\"ab 1#"), max_size=200))
def test_any_front_matter_is_read_or_told(matter: str) -> None:
    """No front matter makes reading fail."""
    content = read_markdown(f"---\n{matter}\n---\nBody.".encode(), "a.md")
    assert content.text.endswith("Body.")
