"""Links that jump to the quoted words."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.fragment import deep_link


def test_a_short_quote_is_named_whole_and_encoded() -> None:
    """A short quote stands whole in the link; what separates the parts of a fragment is encoded."""
    link = deep_link("https://example.org/a-b?x=1&y=2", "3,000–5,000 fighters, al-Nusra & others")
    assert link == (
        "https://example.org/a-b?x=1&y=2#:~:text="
        "3%2C000%E2%80%935%2C000%20fighters%2C%20al%2DNusra%20%26%20others"
    )


def test_a_long_quote_is_named_by_its_ends() -> None:
    """A long quote is named by its first and its last words, each from one paragraph."""
    quote = "Iraq declared\n\nvictory one two three four five six seven eight\nnine ten."
    assert (
        deep_link("https://example.org/", quote) == "https://example.org/#:~:text=Iraq%20declared,nine%20ten."
    )


def test_a_fragment_of_the_address_stays() -> None:
    """An address that has a fragment keeps it; one that already jumps to text is left alone."""
    assert deep_link("https://example.org/#top", "a b") == "https://example.org/#top:~:text=a%20b"
    assert deep_link("https://example.org/#:~:text=x", "a b") == "https://example.org/#:~:text=x"


@pytest.mark.parametrize(
    "url",
    [None, "", "ftp://example.org/a", "javascript:alert(1)", "file:///etc/passwd", "https://", "http://[x"],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    """Anything but a web address is no link."""
    assert deep_link(url, "words") is None


@given(st.text(min_size=1))
def test_any_quote_makes_a_clean_link(quote: str) -> None:
    """Whatever is quoted, the link is ASCII without blanks, and its text is the quote's own words."""
    link = deep_link("https://example.org/x", quote)
    assert link is not None and link.isascii() and link.isprintable() and " " not in link
    named = urlsplit(link).fragment.removeprefix(":~:text=")
    words = quote.encode("utf-8", "replace").decode().split()
    for part in named.split(","):
        assert " ".join(unquote(part).split()) in " ".join(words)
