"""Any bytes of any kind are read into what can be stored, or refused with a sentence. What was found stays below."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Draft, RawDocument
from index.catalogue.records import check_storable
from index.errors import DocumentError
from index.extract.document import extract_all
from index.extract.failure import Failure
from index.extract.readers import FEED, HTML, JSONL, MAIL, SITEMAP, read_content
from tests.index.samples_files import STATEMENT, page

PLAIN, MARKDOWN = "text/plain", "text/markdown"
WHOLE: dict[str, bytes] = {
    PLAIN: STATEMENT.encode(),
    MARKDOWN: f"---\ntitle: A title\npublished: 2017-12-27\nlang: en\n---\n# Head\n\n{STATEMENT}".encode(),
    HTML: page(body=f"<p>{STATEMENT}</p>").encode(),
    JSONL: json.dumps(
        {"id": "n-1", "title": "T", "text": STATEMENT, "published": "2017-12-27", "source": "Desk"}
    ).encode(),
    MAIL: f"From: A <a@example.org>\nSubject: =?utf-8?q?Caf=C3=A9?=\nDate: Wed, 27 Dec 2017 10:00:00 +0300\n"
    f"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{STATEMENT}\n"
    f"--b\nContent-Type: text/html\nContent-Disposition: attachment; filename=a.html\n\n<p>{STATEMENT}</p>\n--b--\n".encode(),
    FEED: f"<rss version='2.0'><channel><title>Desk</title><item><title>T</title><link>https://example.org/1</link>"
    f"<pubDate>Wed, 27 Dec 2017 10:00:00 +0300</pubDate><description>{STATEMENT}</description></item></channel></rss>".encode(),
    SITEMAP: b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://example.org/a</loc>"
    b"<lastmod>2017-12-27</lastmod></url></urlset>",
}
# What breaks parsers: ends of numbers and dates, halves of characters, marks that turn the text round, entities.
SNIPPETS = (
    "\0",
    "\u202e",
    "\u200b\u200f",
    "\ufeff",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "&#0;&#xD800;&#x110000;&#99999999999;",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    "9999-99-99",
    "-0001-01-01T25:61:61+99:99",
    "Mon, 31 Feb 20177 99:99:99 +9999",
    "1e999",
    "\u0661\u0662\u0663",
    "http://[::1",
    "xn--\u00df.example",
    "=?utf-8?b?////?=",
    "Content-Transfer-Encoding: base64\n\n!!!!",
    "charset=no-such-thing",
    "---\n? !!python/object:os.system\n---\n",
    "a: &a [*a, *a]",
    '{"id": {"a": []}, "text": 5, "published": -1e308}',
    "<" * 60,
    "]]>",
)
pieces = st.one_of(
    st.sampled_from(SNIPPETS).map(lambda words: words.encode("utf-8", "surrogatepass")),
    st.binary(max_size=24),
    st.text(max_size=12).map(lambda words: words.encode("utf-8", "replace")),
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A kind, and a document of it with a few places overwritten, cut out or repeated."""
    kind = draw(st.sampled_from(sorted(WHOLE)))
    data = bytearray(WHOLE[kind])
    for _ in range(draw(st.integers(0, 5))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 60)))
        what = draw(st.sampled_from(("put", "cut", "repeat")))
        if what == "put":
            data[at:end] = draw(pieces)
        elif what == "cut":
            del data[at:end]
        else:
            data[at:at] = data[at:end] * draw(st.integers(1, 40))
    return kind, bytes(data)


def check(kind: str, data: bytes) -> None:
    """Read as an indexing run reads it; whatever comes out can be stored."""
    try:
        if kind in (FEED, SITEMAP):
            for part in read_content(kind, data, "x").parts:
                assert isinstance(json.loads(part.data), dict)
            return
        found = list(extract_all(RawDocument("x", data, kind, "desk"), name="x"))
    except DocumentError as error:
        assert str(error).startswith("x "), error
        return
    for one in found:
        if isinstance(one, Failure):
            assert one.sentence.endswith((".", ")"))
            continue
        draft: Draft = one.draft
        try:
            check_storable(draft)
        except DocumentError as error:
            assert draft.locator in str(error)
        if draft.published:
            assert draft.published.first <= draft.published.last
        assert 0 <= draft.body_start <= len(draft.text)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(damaged())
def test_damaged_documents(which: tuple[str, bytes]) -> None:
    """However a document is damaged, it is read or refused with a sentence, never anything else."""
    check(*which)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.sampled_from(sorted(WHOLE)), st.lists(pieces, max_size=6).map(b"".join))
def test_any_bytes(kind: str, data: bytes) -> None:
    """Bytes that are nothing at all get their sentence, under whatever name they come."""
    check(kind, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<rss version='2.0'><channel><title>&#xD800;</title><item><title>T</title></item></channel></rss",
    ],
    ids=["an empty feed", "half a character in a feed's title"],
)
def test_feeds_that_broke_their_reader(data: bytes) -> None:
    """What was found to break the feed reader is refused with a sentence."""
    with pytest.raises(DocumentError, match=r"^x is (no feed|a feed so broken)"):
        read_content(FEED, data, "x")
