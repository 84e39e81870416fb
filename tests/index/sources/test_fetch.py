"""Fetching from a real server: politeness, limits, redirects, addresses."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from index.errors import DocumentError
from index.sources.address import parts_of, resolve
from index.sources.fetch import Fetcher
from index.sources.host import Fetched
from index.sources.items import Gone, Same
from index.sources.limits import FetchLimits
from tests.index.sources.server import Answer, Site, serving

LIMIT = 1_000_000


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(FetchLimits(seconds=2, loopback=True, contact="https://desk.example.org")) as made:
        yield made


def get(fetcher: Fetcher, url: str, stamp: str = "", limit: int = LIMIT) -> Fetched:
    found = fetcher.get(url, stamp, limit)
    assert isinstance(found, Fetched)
    return found


def test_a_page_with_who_asks(site: Site, fetcher: Fetcher) -> None:
    """The bytes, the kind and the encoding come back; the server is told who asks."""
    url = site.put("/a?b=1", "<p>Hello</p>", kind="text/html; charset=windows-1256")
    found = get(fetcher, url + "#part")
    assert (found.data, found.media_type, found.charset) == (b"<p>Hello</p>", "text/html", "windows-1256")
    assert site.asked[0].headers["user-agent"] == "briefbot/0.1.0 (+https://desk.example.org)"
    assert site.asked[0].headers["host"] == site.url.removeprefix("http://")


def test_one_connection_a_host(site: Site, fetcher: Fetcher) -> None:
    """All requests to one host go over one connection, robots.txt's and errors too."""
    for number in range(4):
        get(fetcher, site.put(f"/{number}", "x"))
    with pytest.raises(DocumentError, match="answers with status 404; check the address"):
        fetcher.get(site.url + "/missing", "", LIMIT)
    get(fetcher, site.url + "/1")
    assert len({one.connection for one in site.asked + site.robots}) == 1
    assert len(site.robots) == 1


def test_what_did_not_change_is_not_sent(site: Site, fetcher: Fetcher) -> None:
    """ETag and Last-Modified come back as conditions, and 304 means the same."""
    url = site.put("/a", "x", etag=True, headers={"Last-Modified": "Wed, 27 Dec 2017 18:30:00 GMT"})
    stamp = get(fetcher, url).stamp
    assert isinstance(fetcher.get(url, stamp, LIMIT), Same)
    assert site.asked[1].headers["if-modified-since"] == "Wed, 27 Dec 2017 18:30:00 GMT"
    site.put("/a", "y", etag=True)
    assert get(fetcher, url, stamp).data == b"y"
    assert get(fetcher, site.put("/b", "x")).stamp == ""


def test_robots_txt_is_kept(site: Site, fetcher: Fetcher) -> None:
    """What robots.txt forbids is not asked for, wildcards too; what it allows is."""
    site.put(
        "/robots.txt", "User-agent: *\nDisallow: /private\nDisallow: /*?print\nAllow: /\n", kind="text/plain"
    )
    for path in ("/private/a", "/a?print"):
        with pytest.raises(DocumentError, match=r"may not be read by programs, says its site's robots.txt"):
            fetcher.get(site.put(path, "x"), "", LIMIT)
    get(fetcher, site.put("/open", "x"))
    assert site.paths() == ["/open"]


def test_a_site_whose_robots_txt_is_broken_is_left_alone(site: Site, fetcher: Fetcher) -> None:
    """If robots.txt can't be had because the server is in trouble, nothing else is asked for."""
    site.put("/robots.txt", status=500)
    with pytest.raises(DocumentError, match="status 500"):
        fetcher.get(site.put("/a", "x"), "", LIMIT)
    assert site.asked == []


def test_retry_after(site: Site) -> None:
    """A short pause that the server asks for is kept; a long one ends it for this run, without another request."""
    waits: list[float] = []
    with Fetcher(FetchLimits(seconds=2, loopback=True), waits.append) as fetcher:
        site.answers["/a"] = [Answer(status=429, headers={"Retry-After": "7"}), Answer(b"x")]
        assert get(fetcher, site.url + "/a").data == b"x"
        assert [round(wait) for wait in waits] == [7]
    with Fetcher(FetchLimits(seconds=2, loopback=True), waits.append) as fetcher:
        site.put("/b", status=503, headers={"Retry-After": "86400"})
        for _ in range(2):
            with pytest.raises(DocumentError, match="to be left alone for now"):
                fetcher.get(site.url + "/b", "", LIMIT)
        assert site.paths().count("/b") == 1


def test_redirects(site: Site, fetcher: Fetcher) -> None:
    """Redirects are followed to the end and no further; loops and odd addresses are a sentence."""
    site.put("/a", status=301, headers={"Location": "/b"})
    site.put("/b", status=307, headers={"Location": "c?d=1"})
    site.put("/c?d=1", "x")
    assert get(fetcher, site.url + "/a").url == site.url + "/c?d=1"
    site.put("/loop", status=302, headers={"Location": "/loop"})
    with pytest.raises(DocumentError, match="from one address to the next more than 5 times"):
        fetcher.get(site.url + "/loop", "", LIMIT)
    for place in ("file:///etc/passwd", "ftp://example.org/a", "http://user:word@127.0.0.1/"):
        site.put("/odd", status=302, headers={"Location": place})
        with pytest.raises(DocumentError, match="is not an address that can be asked"):
            fetcher.get(site.url + "/odd", "", LIMIT)


def test_a_page_gone_for_good(site: Site, fetcher: Fetcher) -> None:
    """Status 410 is told apart from a page that can't be had for now."""
    assert isinstance(fetcher.get(site.put("/a", status=410), "", LIMIT), Gone)


def endless(out: Any) -> None:
    while True:
        out.write(b"x" * 65_536)


def trickling(out: Any) -> None:
    while True:
        out.write(b"x")
        time.sleep(0.2)


def test_bytes_are_counted_while_they_come(site: Site, fetcher: Fetcher) -> None:
    """A body without end, and one that unpacks beyond the limit, are given up at the limit."""
    with pytest.raises(DocumentError, match="is larger than the limit of 1 MB"):
        fetcher.get(site.put("/endless", write=endless), "", LIMIT)
    bomb = gzip.compress(bytes(200_000_000), 9)
    with pytest.raises(DocumentError, match="is larger than the limit of 1 MB"):
        fetcher.get(site.put("/bomb", bomb, headers={"Content-Encoding": "gzip"}), "", LIMIT)
    assert (
        get(fetcher, site.put("/small", gzip.compress(b"x"), headers={"Content-Encoding": "gzip"})).data
        == b"x"
    )


def test_slow_and_broken_servers(site: Site) -> None:
    """What trickles in or hangs for ever, or breaks off in the middle, ends with a sentence."""
    over = threading.Event()
    with Fetcher(FetchLimits(seconds=1, loopback=True)) as fetcher:
        with pytest.raises(DocumentError, match="broke off, or came too slowly"):
            fetcher.get(site.put("/slow", write=trickling), "", LIMIT)
        with pytest.raises(DocumentError, match=r"broke off|can't be reached"):
            fetcher.get(site.put("/hangs", write=lambda out: over.wait()), "", LIMIT)
        over.set()
        site.put("/short", write=lambda out: out.write(b"ten bytes."), headers={"Content-Length": "5000"})
        with pytest.raises(DocumentError, match="broke off"):
            fetcher.get(site.url + "/short", "", LIMIT)
        with socket.socket() as deaf, pytest.raises(DocumentError, match="reached"):
            deaf.bind(("127.0.0.1", 0))
            fetcher.get(f"http://127.0.0.1:{deaf.getsockname()[1]}/", "", LIMIT)


def test_this_machine_is_not_asked_by_default(site: Site, fetcher: Fetcher) -> None:
    """Without the setting, loopback is refused under any name, at the first hop and at a later one."""
    url = site.put("/a", "x")
    port = url.rpartition(":")[2].partition("/")[0]
    with Fetcher(FetchLimits()) as careful:
        for host in ("127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433"):
            with pytest.raises(DocumentError, match=r"is this machine itself|has no address"):
                careful.get(f"http://{host}:{port}/a", "", LIMIT)
    assert site.asked == site.robots == []
    site.put("/out", status=302, headers={"Location": "http://10.0.0.1/"})
    with pytest.raises(DocumentError, match="private network"):
        fetcher.get(site.url + "/out", "", LIMIT)


@pytest.mark.parametrize(
    "private",
    ["10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "fe80::1",
     "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "::"],
)  # fmt: skip
def test_private_networks_are_never_asked(private: str) -> None:
    """No private, link-local, shared or multicast address is allowed, whatever form it is written in."""
    for loopback in (True, False):
        with pytest.raises(DocumentError, match="private network"):
            resolve(private, 80, loopback=loopback)


def test_the_address_that_was_checked_is_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is looked up once: what it resolves to later, when it is connected to, is never asked for."""
    looks: list[str] = []
    port = int(site.put("/a", "x").rpartition(":")[2].partition("/")[0])

    def rebinding(host: str, *arguments: Any, **named: Any) -> list[Any]:
        if host != "news.example":
            return [(2, 1, 6, "", (host, port))]  # what connecting to a bare address asks for
        looks.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(looks) == 1 else "10.9.9.9", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with Fetcher(FetchLimits(seconds=1, loopback=True)) as fetcher:
        assert get(fetcher, f"http://news.example:{port}/a").data == b"x"
    assert looks == ["news.example"]
    assert site.asked[0].headers["host"] == f"news.example:{port}"


@pytest.mark.parametrize(
    "url", ["example.org", "http://", "http://[::1", "https://a b/", "http://a:99999/", "x:y"]
)
def test_addresses_that_are_none(url: str) -> None:
    """What is no web address is refused with a sentence."""
    with pytest.raises(DocumentError):
        resolve(*parts_of(url)[1:3], loopback=False)
