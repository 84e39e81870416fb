"""Collecting from chats: a link or a file into a collection, and what was understood of it, to be mended."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from bot.desk import correcting
from bot.desk.correcting import Details, understood
from bot.reply import Action, ActionKind, Kind, Reply
from bot.words.plain import one_line
from bot.words.wording import counted
from index.errors import BadQuestion, SourceError
from index.sources.recognise import is_address

if TYPE_CHECKING:
    from index.catalogue import Source
    from index.facade import Index
    from index.sources.limits import Limits

FOLDER = "collected"  # in the data folder: files that people put in from chats, by collection
_SHOWN = 3  # articles of a feed that are listed
_LINK = re.compile(r"<?(?P<link>https?://[^\s>|]+)(?:\|[^>]*)?>?(?:\s+(?:to|into)\s+(?P<collection>\S.*))?$")
_UNSAFE = re.compile(r"[^\w. ()\[\]-]+")


class Collecting:
    """Puts links and files into collections. Fetching keeps all limits; no path of the machine is ever read."""

    def __init__(self, index: Index, limits: Limits | None) -> None:
        self._index = index
        self._limits = limits

    def link(self, words: str, readable: frozenset[str] | None) -> Reply:
        """Follow a link and read it now: "https://… [to COLLECTION]". Raises SourceError, BadQuestion, FolderBusy."""
        match = _LINK.match(words.strip())
        if match is None or not is_address(match["link"]):
            raise BadQuestion(
                "Give a link that begins with https://, and the collection if you like: add LINK to COLLECTION"
            )
        collection = self._collection(match["collection"], readable)
        return self._follow(match["link"], collection)

    def file(self, name: str, data: bytes, collection: str | None, readable: frozenset[str] | None) -> Reply:
        """Keep a file in the data folder and read it. Raises what ``link`` raises."""
        chosen = self._collection(collection, readable)
        folder = self._index.folder / FOLDER / _safe(chosen)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / _safe(name)
        if path.exists() and path.read_bytes() != data:
            path = path.with_stem(f"{path.stem}-{hashlib.sha256(data).hexdigest()[:8]}")
        path.write_bytes(data)
        return self._follow(str(path), chosen)

    def details(self, article_id: str, readable: frozenset[str] | None) -> Details:
        """What stands of an article now. Raises BadQuestion, UnknownArticle."""
        return correcting.details(self._index, article_id, readable)

    def correct(self, words: str, by: str, readable: frozenset[str] | None) -> Reply:
        """Set title, publisher or date that a person knows: "ID title …". Raises BadQuestion, UnknownArticle."""
        article_id, given = correcting.read(words)
        return correcting.correct(self._index, article_id, given, by, readable)

    def _collection(self, wanted: str | None, readable: frozenset[str] | None) -> str:
        if wanted is not None:
            wanted = wanted.strip()
            if readable is not None and wanted not in readable:
                raise BadQuestion(
                    f"The collection {wanted!r} can't be read here, so nothing can be put into it from here."
                )
            return wanted
        if readable is not None and not readable:
            raise BadQuestion(
                "This place may read no collection yet, so nothing can be put into one from here."
            )
        if readable is None or "main" in readable:
            return "main"
        if len(readable) == 1:
            return next(iter(readable))
        raise BadQuestion(f"Into which collection? Say: add LINK to {' or '.join(sorted(readable))}")

    def _follow(self, place: str, collection: str) -> Reply:
        """Follow a place and read it. What is followed already stays where it is, and is only read again."""
        source = self._index.source_add(place, collection=collection, limits=self._limits, keep=True)
        if source.collection != collection:
            raise BadQuestion(
                "That is followed already, for another collection. An admin can move it on the server."
            )
        return self._read(source)

    def _read(self, source: Source) -> Reply:
        known = source.checked_at is not None
        report = self._index.reindex([source], limits=self._limits)
        articles = self._index.source_articles(source.key)
        if not articles:
            troubles = [one_line(failure.sentence) for failure in report.failed]
            if not known:
                self._index.source_remove(source.place)
            raise SourceError(troubles[0] if troubles else f"There was nothing to read at {source.place}.")
        first = articles[:_SHOWN]
        more = len(articles) - len(first)
        lines = [line for article in first for line in understood(article)]
        if more > 0:
            lines.append(f"… and {counted(more, 'article')} more.")
        return Reply(
            kind=Kind.NOTICE,
            summary=f"Added to {source.collection}: {counted(len(articles), 'article')}, which can be quoted now.",
            notes=(*lines, *(one_line(note.sentence) for note in report.notes)),
            actions=tuple(Action(ActionKind.CORRECT, one.article_id) for one in first),
        )


def _safe(name: str) -> str:
    """A file's name without its folders and without what could steer a path."""
    bare = _UNSAFE.sub("_", Path(name.replace("\\", "/")).name).strip(". ")
    return bare[-120:] or "file.txt"
