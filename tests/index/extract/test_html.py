"""HTML pages."""

from __future__ import annotations

import json
import time

import pytest

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.document import extract
from tests.index.samples_files import ARABIC, PARAGRAPHS, page


def draft(source: str | bytes) -> Draft:
    data = source if isinstance(source, bytes) else source.encode()
    return extract(RawDocument("a.html", data, "text/html", "/news"), name="a.html").draft


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_the_article_without_the_page_around_it() -> None:
    """Paragraphs come out word for word; navigation, scripts and footers don't."""
    found = draft(page())
    for paragraph in PARAGRAPHS:
        assert paragraph in found.text
    for other in ("World news", "a script ran", "©", "Updated"):
        assert other not in found.text
    assert found.title == "Fewer than 400 remain".replace("400", "400 raiders")
    assert found.text[found.body_start :].startswith(PARAGRAPHS[0])
    assert found.lang == "en"
    assert found.extractor.startswith("html/1 trafilatura/")


def test_no_date_is_guessed() -> None:
    """Copyright years, updates, visible dates and addresses date nothing."""
    head = (
        '<meta property="article:modified_time" content="2021-03-03"><meta name="date" content="2021-03-03">'
        '<meta name="last-modified" content="2021-03-03">'
        '<link rel="canonical" href="https://example.org/2017/12/27/fewer">'
        + json_ld(
            {
                "@type": "NewsArticle",
                "headline": "X",
                "dateModified": "2021-03-03",
                "dateCreated": "2021-03-03",
            }
        )
    )
    body = '<time datetime="2021-03-03">3 March 2021</time>' + "".join(
        f"<p>{words}</p>" for words in PARAGRAPHS
    )
    assert draft(page(head=head, body=body)).published is None


@pytest.mark.parametrize(
    ("head", "iso", "rule"),
    [
        (
            '<meta property="article:published_time" content="2017-12-27T10:15:00+03:00">',
            "2017-12-27T10:15:00+03:00",
            "article",
        ),
        ('<meta itemprop="datePublished" content="2017-12-27">', "2017-12-27", "datepublished"),
        ('<meta name="citation_publication_date" content="2017/12/27">', "2017-12-27", "citation"),
        (
            json_ld({"@type": "NewsArticle", "datePublished": "2017-12-27T07:15:00Z"}),
            "2017-12-27T07:15:00+00:00",
            "JSON-LD",
        ),
        (
            json_ld(
                {
                    "@graph": [
                        {"@type": "WebSite"},
                        {"@type": ["ReportageNewsArticle"], "datePublished": "2017-12"},
                    ]
                }
            ),
            "2017-12",
            "JSON-LD",
        ),
        (
            '<meta property="article:published_time" content="03/04/2017"><meta name="pubdate" content="27 Dec 2017">',
            "2017-12-27",
            "pubdate",
        ),
    ],
)
def test_stated_dates(head: str, iso: str, rule: str) -> None:
    """A publication date that the page states is kept, with its offset and precision."""
    found = draft(page(head=head))
    assert found.published is not None
    assert found.published.iso == iso
    assert rule in found.provenance["published"]


def test_marked_up_date() -> None:
    """A date marked as the publication date in the article itself counts."""
    marked = '<time itemprop="datePublished" datetime="2017-12-27">Wednesday</time>'
    found = draft(page(body=marked + "".join(f"<p>{words}</p>" for words in PARAGRAPHS)))
    assert found.published is not None
    assert found.published.iso == "2017-12-27"


def test_a_teaser_of_another_article_dates_nothing() -> None:
    """Of several articles on a page, only the one about this page counts."""
    others = [
        {
            "@type": "NewsArticle",
            "headline": "Elsewhere",
            "url": "https://example.org/b",
            "datePublished": "2001-01-01",
        },
        {
            "@type": "NewsArticle",
            "headline": "More",
            "url": "https://example.org/c",
            "datePublished": "2002-02-02",
        },
    ]
    assert draft(page(head=json_ld(others))).published is None
    this = {"@type": "NewsArticle", "url": "https://example.org/a", "datePublished": "2017-12-27"}
    canonical = '<link rel="canonical" href="https://example.org/a">'
    found = draft(page(head=canonical + json_ld([*others, this])))
    assert found.published is not None
    assert found.published.iso == "2017-12-27"


def test_everything_a_page_states() -> None:
    """Title, publisher, author, address and language come from explicit metadata."""
    item = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Fewer than 400 remain",
        "author": [{"@type": "Person", "name": "Ada Lee"}, {"name": "Bo Im"}],
        "publisher": {"@type": "Organization", "name": "The Valley Herald"},
        "mainEntityOfPage": {"@id": "https://example.org/a"},
    }
    found = draft(page(head='<link rel="canonical" href="https://example.org/a">' + json_ld(item)))
    assert (found.title, found.author, found.publisher) == (
        "Fewer than 400 remain",
        "Ada Lee, Bo Im",
        "The Valley Herald",
    )
    assert found.url == "https://example.org/a"
    assert found.provenance["publisher"] == "JSON-LD 'publisher'"


def test_titles() -> None:
    """The open graph title comes before the only heading, and that before the page's title without its site."""
    site = '<meta property="og:site_name" content="The Valley Herald"><title>From the title | The Valley Herald</title>'
    assert draft(page(head=site + '<meta property="og:title" content="From og">')).title == "From og"
    assert draft(page(head=site, heading="From the heading")).title == "From the heading"
    assert draft(page(head=site, heading="One</h1><h1>Two")).title == "From the title"
    assert draft(page(head=site)).publisher == "The Valley Herald"


def test_addresses_that_are_none() -> None:
    """Only http and https addresses are kept."""
    assert draft(page(head='<link rel="canonical" href="javascript:alert(1)">')).url is None
    assert draft(page(head='<link rel="canonical" href="/relative">')).url is None


def test_arabic_pages() -> None:
    """An Arabic page is read as such, also in its old encoding and under a template that says English."""
    body = "".join(f"<p>{words}</p>" for words in ARABIC.split("\n\n")[1:3])
    found = draft(page(body=body, heading="التحالف"))
    assert found.lang == "ar"
    assert found.provenance["lang"] == "detected from the script (the page says en)"
    old = f"<html lang=ar><head><meta charset=windows-1256><title>التحالف</title></head><body>{body}</body></html>"
    assert ARABIC.split("\n\n")[1] in draft(old.encode("cp1256")).text


def test_a_fragment_is_a_page() -> None:
    """HTML without head and body is read too."""
    assert draft(f"<p>{PARAGRAPHS[0]}</p>").text == PARAGRAPHS[0]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            "".join(f"<div><a href='/{n}'>Section {n} of the news</a></div>" for n in range(200)),
            "all navigation",
        ),
        (
            "<nav><ul>"
            + "".join(f"<li><a href='/{n}'>Part {n}</a></li>" for n in range(200))
            + "</ul></nav>",
            "all navigation",
        ),
        ("", "no article text"),
        ("<script>let a = 'nothing but a script';</script>", "no article text"),
    ],
)
def test_pages_without_an_article(body: str, sentence: str) -> None:
    """A page that is all navigation, or empty, is refused with a sentence."""
    with pytest.raises(DocumentError, match=rf"a\.html .*{sentence}"):
        draft(f"<html><body>{body}</body></html>")


ARTICLE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


@pytest.mark.parametrize(
    "source",
    [
        "<html><body>" + "<div>" * 10_000 + ARTICLE + "</div>" * 10_000,
        "<html><body>" + "<b><i><p>" * 10_000 + ARTICLE,
        "<html><body>" + "<table><tr><td>" * 3000 + ARTICLE,
        "<html><body>" + "<ul><li>" * 3000 + ARTICLE,
        "<html><body>" + "<p>words<b>" * 100_000,
        "<html><body><p " + " ".join(f"a{n}=b" for n in range(100_000)) + ">" + ARTICLE,
        "<html><body><p " + " ".join(f"a{n}='>'" for n in range(100_000)) + ">" + ARTICLE,
        "<html><body>" + '<p a="' * 100_000 + ARTICLE,
        "<" * 1_000_000 + ARTICLE,
        "<a '" * 300_000 + ARTICLE,
        "<html><body><!--" + "-" * 1_000_000 + ARTICLE,
        f"<html><body><p>{'word ' * 300_000}</p>",
        page(head=f"<title>{'T' * 1_000_000}</title>"),
        page(head=json_ld({"@type": "NewsArticle", "publisher": {"name": "x" * 900_000}})),
        page(head='<script type="application/ld+json">' + '{"name":' * 50_000 + "</script>"),
        '<!DOCTYPE html [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        f"<html><body>{ARTICLE}<p>&b;&c;&#xD800;&#99999999999;</p></body></html>",
        page(body=ARTICLE + "&lt;" * 100_000 + "&" + "a" * 100_000 + ";"),
        "<?xml version='1.0' encoding='utf-16'?>" + page(),
    ],
    ids=range(18),
)
def test_hostile_pages(source: str) -> None:
    """Pages made to hurt are read or refused with a sentence, in seconds of processor time, and no entity is resolved."""
    began = time.process_time()
    try:
        found = draft(source)
    except DocumentError as error:
        assert str(error).startswith("a.html ")
    else:
        assert "root:" not in found.text
        assert len(found.title) <= 500
        found.text.encode("utf-8")
    assert time.process_time() - began < 20


def test_the_same_page_gives_the_same_text() -> None:
    """Nothing is remembered from one page to the next."""
    first = draft(page()).text
    for _ in range(5):
        assert draft(page()).text == first
