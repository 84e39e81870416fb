"""Pages, feeds and sitemaps as sources: asked whether they changed, and read only if so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from index.article import Draft, RawDocument
from index.errors import DocumentError, SourceError
from index.extract.document import extract_all
from index.extract.failure import Failure
from index.extract.feed import sniff
from index.extract.readers import FEED, HTML, JSONL, KINDS, SITEMAP
from index.sources.fetch import Fetcher
from index.sources.host import Fetched
from index.sources.items import STAMP, Gone, Item, Listing, Reading, Same
from index.sources.paths import Reader

_TYPES = {kind: kind for kind in KINDS.values()} | {
    "application/xhtml+xml": HTML,
    "text/x-markdown": "text/markdown",
}
_MOST_SITEMAPS = 50  # of one index
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Web:
    """Lists what a web address holds, with the one fetcher of a run."""

    place: str
    reader: Reader
    fetcher: Fetcher

    def kind(self) -> str:
        """What the address is: feed, sitemap or webpage. Raises SourceError."""
        found = self._get(self.place, "", followed=False)
        assert isinstance(found, Fetched)
        if kind := sniff(found.data):
            return kind
        if found.media_type == JSONL or urlsplit(found.url).path.endswith((".jsonl", ".ndjson")):
            raise SourceError(f"{self.place} is an export; download it, and follow the file.")
        try:
            _media_type(found)
        except DocumentError as error:
            raise SourceError(str(error)) from error
        return "webpage"

    def page(self, known: str) -> Listing:
        """The one page of the address itself."""
        return Listing([self._page(self.place, None)])

    def feed(self, known: str) -> Listing:
        """A feed's entries. Those it shows no more are not gone; ``known`` is the listing's stamp of last time."""
        found = self._get(self.place, known)
        if isinstance(found, Same):
            return Listing(unchanged=True, stamp=known)
        content = self._parse(FEED, found)
        items = [self._entry(one) for one in _apart([json.loads(part.data) for part in content.parts])]
        unique = {item.locator: item for item in reversed(items)}
        problems = tuple(
            Failure(self.place, f"{self.place}: {line}", stored=True) for line in content.warnings
        )
        return Listing(list(reversed(unique.values())), problems=problems, stamp=found.stamp)

    def sitemap(self, known: str) -> Listing:
        """A sitemap's pages, those of the sitemaps it lists too. News sitemaps drop old pages: they are not gone."""
        problems: list[Failure] = []
        pages: dict[str, Item] = {}
        most = self.reader.limits.readers.entries
        waiting = [self.place]
        seen = 0
        while waiting and seen < _MOST_SITEMAPS and len(pages) < most:
            url = waiting.pop(0)
            seen += 1
            try:
                found = self._get(url, "")
                assert isinstance(found, Fetched)
                content = self._parse(SITEMAP, found)
            except SourceError as error:
                if url == self.place:
                    raise
                problems.append(Failure(url, str(error)))
                continue
            problems += [Failure(url, f"{url}: {line}", stored=True) for line in content.warnings]
            listed = [json.loads(part.data) for part in content.parts]
            if content.text == "index":
                waiting += [one["url"] for one in listed]
                continue
            for one in listed[: most - len(pages)]:
                stamp = f"{STAMP} {one['lastmod']}" if one["lastmod"] else None
                pages.setdefault(one["url"], self._page(one["url"], stamp))
        if waiting:
            problems.append(
                Failure(
                    self.place,
                    f"{self.place} lists more than can be followed; some pages were left out.",
                    True,
                )
            )
        return Listing(list(pages.values()), problems=tuple(problems))

    # --- single pages

    def _page(self, url: str, stamp: str | None) -> Item:
        def open_(known: str) -> Reading | Same | Gone:
            found = self.fetcher.get(url, known if stamp is None else "", self._limit(url))
            if not isinstance(found, Fetched):
                return found
            return Reading(self._documents(found, url, {}), stamp or found.stamp)

        return Item(url, open_, stamp)

    def _documents(self, found: Fetched, locator: str, fields: dict[str, str]) -> Iterator[Draft | Failure]:
        try:
            raw = RawDocument(
                locator, _in_utf8(found), _media_type(found), self.place, url=found.url, fields=fields
            )
            yield from self._drafts(raw)
        except DocumentError as error:
            yield Failure(locator, str(error))

    def _drafts(self, raw: RawDocument) -> Iterator[Draft | Failure]:
        for one in extract_all(
            raw,
            name=raw.locator,
            collection=self.reader.collection,
            publisher=self.reader.publisher,
            rule="feed entry",
            read=self.reader.aside.read,
        ):
            if isinstance(one, Failure):
                yield one
                continue
            yield one.draft
            for warning in one.warnings:
                yield Failure(one.draft.locator, f"{one.draft.locator} was read, but {warning}", stored=True)

    # --- entries of a feed

    def _entry(self, entry: dict[str, Any]) -> Item:
        locator = str(entry["url"] or entry["id"])
        digest = hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:32]
        stamp = f"{STAMP} {digest}"
        fields = {name: str(entry[name]) for name in ("title", "author", "published") if entry[name]}
        if self.reader.publisher is None and entry["publisher"]:
            fields["publisher"] = str(entry["publisher"])

        def open_(known: str) -> Reading | Same | Gone:
            if not entry["teaser"]:
                return Reading(self._text(entry, locator, fields), stamp)
            try:
                found = self.fetcher.get(locator, "", self._limit(locator))
            except DocumentError as error:
                if not entry["text"]:
                    raise
                said = Failure(
                    locator,
                    f"{locator} was read as the feed gives it, which may be its beginning alone: {error}",
                    True,
                )
                return Reading([*self._text(entry, locator, fields), said], "")
            if not isinstance(found, Fetched):
                return found
            return Reading(self._documents(found, locator, fields), stamp)

        return Item(locator, open_, stamp)

    def _text(self, entry: dict[str, Any], locator: str, fields: dict[str, str]) -> Iterator[Draft | Failure]:
        if entry["lang"]:
            fields = fields | {"lang": str(entry["lang"])}
        raw = RawDocument(
            locator,
            str(entry["text"]).encode(),
            "text/plain",
            self.place,
            url=entry["url"] or None,
            fields=fields,
        )
        try:
            yield from self._drafts(raw)
        except DocumentError as error:
            yield Failure(locator, str(error))

    # --- asking

    def _get(self, url: str, stamp: str, *, followed: bool = True) -> Fetched | Same:
        try:
            found = self.fetcher.get(url, stamp, self.reader.limits.max_document_bytes)
        except DocumentError as error:
            raise SourceError(f"{error} Nothing was removed." if followed else str(error)) from error
        if isinstance(found, Gone):
            raise SourceError(
                f"{url} is gone for good, says its server; its articles stay. Follow another address, or: briefbot "
                f"source remove {self.place}"
            )
        return found

    def _parse(self, kind: str, found: Fetched | Same) -> Any:
        assert isinstance(found, Fetched)
        try:
            return self.reader.aside.read(kind, found.data, found.url)
        except DocumentError as error:
            raise SourceError(str(error)) from error

    def _limit(self, url: str) -> int:
        limits = self.reader.limits
        kind = KINDS.get(PurePosixPath(urlsplit(url).path).suffix.lower(), HTML)
        return limits.max_page_bytes if kind == HTML else limits.max_document_bytes


def _media_type(found: Fetched) -> str:
    """What the server says it is, if it says something of use; else what its name or its first bytes say."""
    by_name = KINDS.get(PurePosixPath(urlsplit(found.url).path).suffix.lower())
    if found.data.startswith(b"%PDF-"):
        return "application/pdf"
    kind = _TYPES.get(found.media_type)
    if kind is None or (kind == "text/plain" and by_name):
        kind = by_name
    if kind in (None, JSONL):
        if b"<html" in found.data[:2000].lower():
            return HTML
        raise DocumentError(
            f"{found.url} is of a kind ({found.media_type or 'unknown'}) that is not read; give a page, feed or PDF."
        )
    return kind


def _apart(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Entries under one address that name themselves apart (a log, all of it on one page) are told by their names."""
    named: dict[str, set[str]] = {}
    for one in entries:
        named.setdefault(one["url"], set()).add(one["id"])
    return [
        one | {"url": "", "teaser": False} if one["id"] and len(named[one["url"]]) > 1 else one
        for one in entries
    ]


def _in_utf8(found: Fetched) -> bytes:
    """A page in the encoding its server names, as UTF-8 with its mark; other bytes as they are."""
    data = found.data
    if (
        not found.charset
        or found.charset in ("utf-8", "utf8")
        or data.startswith((_BOM, b"\xff\xfe", b"\xfe\xff"))
    ):
        return data
    if not found.media_type.startswith("text/"):
        return data
    try:
        return _BOM + data.decode(found.charset).encode()
    except (LookupError, UnicodeError):
        return data
