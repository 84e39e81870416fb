"""Feeds, pages and sitemaps of a real server, followed: what is read, what is not read again, what stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.article import Article
from index.catalogue import Catalogue
from index.errors import SourceError
from index.extract.readers import ReaderLimits
from index.facade import Index
from index.sources.follow import follow
from index.sources.limits import FetchLimits, Limits
from index.work import indexing
from index.work.progress import Report
from tests.index.extract.make_files import FILES, HEADLINE
from tests.index.samples_files import ARABIC, PARAGRAPHS, page
from tests.index.sources.server import Site, serving

LIMITS = Limits(fetch=FetchLimits(seconds=10, loopback=True))
LONG = " ".join(PARAGRAPHS * 3)


class Home:
    """A data folder that follows places of a site."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def follow(self, place: str, **options: str) -> str:
        with Index(self.folder, "fake", write=True, threads=None) as index:
            return index.source_add(place, limits=LIMITS, **options).kind  # type: ignore[arg-type]

    def run(self, limits: Limits = LIMITS) -> Report:
        with Catalogue.open(self.folder, write=True) as catalogue:
            with catalogue.snapshot() as snapshot:
                sources = snapshot.sources()
            return indexing.run(
                self.folder,
                follow(catalogue, sources, limits=limits),
                model="fake",
                worker="tests.index.fake_worker",
            )

    def articles(self) -> dict[str, Article]:
        with Catalogue.open(self.folder) as catalogue, catalogue.snapshot() as snapshot:
            return {row.locator: snapshot.article(row.article_id) for row in snapshot.article_rows()}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def entry(
    link: str, text: str, *, title: str = "Raiders remain", date: str = "Wed, 27 Dec 2017 18:30:00 +0300"
) -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate>"
        f"<description><![CDATA[{text}]]></description></item>"
    )


def rss(*entries: str) -> str:
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>The Valley Herald</title><language>en</language>"
        f"{''.join(entries)}</channel></rss>"
    )


FEED = {"kind": "application/rss+xml", "etag": True}


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def test_a_feed_with_whole_entries(site: Site, home: Home) -> None:
    """Entries come with title, publisher, date and link; an unchanged feed costs one conditional request."""
    url = site.put("/feed", rss(entry(site.url + "/a", f"<p>{LONG}</p><script>x()</script>")), **FEED)
    assert home.follow(url) == "feed"
    assert counts(home.run()) == (1, 0, 0, 0)
    held = home.articles()[site.url + "/a"]
    assert held.text == LONG
    assert (held.title, held.publisher, held.url) == ("Raiders remain", "The Valley Herald", site.url + "/a")
    assert held.published is not None
    assert held.published.iso == "2017-12-27T18:30:00+03:00"
    assert held.provenance["published"] == "feed entry 'published'"
    site.asked.clear()
    report = home.run()
    assert counts(report) == (0, 0, 0, 1)
    assert [one.path for one in site.asked] == ["/feed"]
    assert "if-none-match" in site.asked[0].headers


def test_teasers_are_read_from_their_page_once(site: Site, home: Home) -> None:
    """An entry that is only a teaser is read from its page, and the page is not asked for again."""
    site.put("/a", page())
    url = site.put("/feed", rss(entry(site.url + "/a", "Fewer than 400 raiders remain…")), **FEED)
    home.follow(url)
    home.run()
    assert PARAGRAPHS[1] in home.articles()[site.url + "/a"].text
    site.put(
        "/feed",
        rss(entry(site.url + "/b", LONG), entry(site.url + "/a", "Fewer than 400 raiders remain…")),
        **FEED,
    )
    site.asked.clear()
    assert counts(home.run()) == (1, 0, 0, 1)
    assert site.paths() == ["/feed"]


def test_an_entry_that_scrolled_out_is_no_removal(site: Site, home: Home) -> None:
    """What a feed shows no more stays; a feed that is empty or broken removes nothing and says so."""
    home.follow(
        site.put("/feed", rss(entry(site.url + "/a", LONG), entry(site.url + "/b", LONG + " Two.")), **FEED)
    )
    home.run()
    site.put("/feed", rss(entry(site.url + "/c", LONG + " Three.")), **FEED)
    assert counts(home.run()) == (1, 0, 0, 0)
    for body, sentence in (
        (rss(), "suddenly empty, so nothing was removed"),
        ("<html><p>Welcome</p></html>", "is no feed that can be read"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>", "declares XML entities"),
    ):
        site.put("/feed", body, **FEED)
        report = home.run()
        assert sentence in report.failed[0].sentence
        assert report.removed == 0
    site.put("/feed", status=500)
    assert "status 500; the next run tries again. Nothing was removed." in home.run().failed[0].sentence
    assert len(home.articles()) == 3


def test_what_a_person_removed_no_feed_brings_back(site: Site, home: Home) -> None:
    """A feed that repeats, or corrects, an entry somebody removed doesn't bring it back."""
    home.follow(site.put("/feed", rss(entry(site.url + "/a", LONG)), **FEED))
    home.run()
    with Index(home.folder, "fake", write=True, threads=None) as index:
        index.remove(home.articles()[site.url + "/a"].article_id)
    site.put("/feed", rss(entry(site.url + "/a", LONG + " Corrected.")), **FEED)
    report = home.run()
    assert (report.kept_removed, home.articles()) == (1, {})


def test_entries_of_one_address(site: Site, home: Home) -> None:
    """Entries that all link to one page and name themselves apart are articles of their own."""
    page = f"{site.url}/log"
    entries = [
        entry(page, f"{n} gates are open.").replace(f"<guid>{page}", f"<guid>log-{n}") for n in range(3)
    ]
    home.follow(site.put("/feed.xml", rss(*entries), **FEED))
    assert counts(home.run()) == (3, 0, 0, 0)
    assert {one.text for one in home.articles().values()} == {f"{n} gates are open." for n in range(3)}
    assert counts(home.run()) == (0, 0, 0, 3)


def test_a_changed_entry_is_a_new_revision(site: Site, home: Home) -> None:
    """A corrected entry changes its article; the rest of the feed is left alone."""
    home.follow(
        site.put("/feed", rss(entry(site.url + "/a", LONG), entry(site.url + "/b", LONG + " Two.")), **FEED)
    )
    home.run()
    site.put(
        "/feed",
        rss(entry(site.url + "/a", LONG + " Corrected."), entry(site.url + "/b", LONG + " Two.")),
        **FEED,
    )
    assert counts(home.run()) == (0, 1, 0, 1)
    assert home.articles()[site.url + "/a"].revision == 2


def test_a_teaser_whose_page_fails_is_tried_again(site: Site, home: Home) -> None:
    """If the page can't be had, the teaser itself is kept with a note, and the page is tried next time."""
    url = site.put("/feed", rss(entry(site.url + "/a", "Fewer than 400 raiders remain, they said.")), **FEED)
    home.follow(url)
    report = home.run()
    assert report.added == 1
    assert "which may be its beginning alone" in report.notes[0].sentence
    site.put("/a", page())
    assert home.run().changed == 1
    assert PARAGRAPHS[1] in home.articles()[site.url + "/a"].text
    assert counts(home.run()) == (0, 0, 0, 1)


def test_atom_and_json_feeds(site: Site, home: Home) -> None:
    """Atom and JSON Feed give the same; a date that says "updated" alone is no publication date."""
    atom = (
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Herald</title><id>x</id>"
        f"<entry><id>urn:1</id><title>T</title><link href='{site.url}/a'/><updated>2018-01-01T00:00:00Z</updated>"
        f"<content type='html'>&lt;p&gt;{LONG}&lt;/p&gt;</content></entry></feed>"
    )
    items = [
        {
            "id": "7",
            "url": site.url + "/b",
            "title": "J",
            "content_text": LONG,
            "date_published": "2017-12-27",
        }
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Gazette", "items": items}
    assert home.follow(site.put("/atom", atom)) == "feed"
    assert home.follow(site.put("/json", json.dumps(feed), kind="application/feed+json")) == "feed"
    home.run()
    held = home.articles()
    assert held[site.url + "/a"].published is None
    assert held[site.url + "/b"].published is not None
    assert [held[site.url + path].publisher for path in ("/a", "/b")] == ["Herald", "Gazette"]


def test_a_feed_that_never_ends(site: Site, home: Home) -> None:
    """Only so many entries of a feed are looked at, and the report says so."""
    home.follow(
        site.put("/feed", rss(*(entry(f"{site.url}/{n}", f"{LONG} {n}.") for n in range(20))), **FEED)
    )
    report = home.run(Limits(fetch=FetchLimits(loopback=True), readers=ReaderLimits(entries=5)))
    assert report.added == 5
    assert "has more than 5 entries; the first 5 were looked at" in report.notes[0].sentence


def test_a_page_and_a_document_on_the_web(site: Site, home: Home) -> None:
    """A page is asked for with its ETag, read in the encoding its server names; a PDF is read as one."""
    url = site.put("/a", page(), etag=True)
    assert home.follow(url) == "webpage"
    arabic = f"<html><body><article>{''.join(f'<p>{line}</p>' for line in ARABIC.split(chr(10)) if line)}</article></body></html>"
    home.follow(site.put("/ar", arabic.encode("cp1256"), kind="text/html; charset=windows-1256", etag=True))
    home.follow(site.put("/count", (FILES / "columns.pdf").read_bytes(), kind="application/pdf", etag=True))
    assert home.run().added == 3
    held = home.articles()
    assert ARABIC.split("\n")[2] in held[site.url + "/ar"].text
    assert held[site.url + "/count"].title == HEADLINE
    assert held[site.url + "/count"].published is None
    assert counts(home.run()) == (0, 0, 0, 3)
    site.put("/a", status=404)
    report = home.run()
    assert (report.removed, len(home.articles())) == (0, 3)
    assert "status 404" in report.failed[0].sentence
    site.put("/a", status=410)
    assert home.run().removed == 1
    site.put("/a", page(), etag=True)
    assert home.run().added == 1


def test_a_sitemap(site: Site, home: Home) -> None:
    """The pages of a sitemap and of those it lists are read; those with the same lastmod are not asked for."""

    def sitemap(*pages: tuple[str, str]) -> str:
        listed = "".join(
            f"<url><loc>{site.url}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in pages
        )
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{listed}</urlset>"

    index = f"<sitemapindex><sitemap><loc>{site.url}/one.xml</loc></sitemap></sitemapindex>"
    url = site.put("/sitemap.xml", index, kind="application/xml")
    site.put("/one.xml", sitemap(("/a", "2017-12-01"), ("/b", "2017-12-02")), kind="application/xml")
    for path in ("/a", "/b"):
        site.put(path, page(heading=f"Raiders of {path}"))
    assert home.follow(url) == "sitemap"
    assert home.run().added == 2
    site.put("/one.xml", sitemap(("/b", "2017-12-03")), kind="application/xml")
    site.put("/b", page(heading="Raiders, corrected"))
    site.asked.clear()
    assert counts(home.run()) == (0, 1, 0, 0)
    assert site.paths() == ["/sitemap.xml", "/one.xml", "/b"]
    assert len(home.articles()) == 2


def test_what_can_not_be_followed(site: Site, home: Home) -> None:
    """A missing page, a picture, a machine that isn't asked: each is refused with a sentence when added."""
    for place, sentence in (
        (site.url + "/missing", "status 404"),
        (site.put("/a.png", b"\x89PNG\r\n", kind="image/png"), "of a kind"),
        (site.put("/a.jsonl", "{}", kind="text/plain"), "download it, and follow the file"),
        ("http://10.0.0.1/feed", "private network"),
    ):
        with pytest.raises(SourceError, match=sentence):
            home.follow(place)
