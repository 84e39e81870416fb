"""Files and folders that a person names, read into drafts; what can't be read comes back as a value."""

from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.aside import Aside
from index.extract.decoding import refuse_binary
from index.extract.document import JSONL, KINDS, extract_all
from index.extract.failure import Failure
from index.sources.files import is_folder, read_capped, read_lines, shown
from index.sources.limits import Limits, in_megabytes
from index.sources.sidecar import Sidecar, read_sidecar
from index.sources.walk import SUPPORTED, FoundFile, find_files


def read_paths(
    paths: Iterable[Path | str],
    *,
    collection: str = "main",
    publisher: str | None = None,
    source: str | None = None,
    limits: Limits | None = None,
) -> Iterator[Draft | Failure]:
    """Read files and folders, one document at a time, in a fixed order.

    ``publisher`` stands in where a document's metadata names none; ``source`` names where it all comes
    from, else that is the folder's own path. Nothing is raised for a document: each trouble is a Failure,
    and the rest goes on.
    """
    limits = limits or Limits()
    with Aside(limits.readers) as aside:
        reader = Reader(collection, publisher, source, limits, aside)
        for path in paths:
            yield from reader.read(Path(path))


@dataclass
class Reader:
    """Reads files, and knows what it has read: a document met twice is given once."""

    collection: str
    publisher: str | None
    source: str | None
    limits: Limits
    aside: Aside
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> where it stood, content hash

    def read(self, given: Path) -> Iterator[Draft | Failure]:
        """All documents at a path that a person named."""
        unsupported: dict[str, list[str]] = defaultdict(list)
        readable = False
        for found in find_files(given):
            if isinstance(found, FoundFile):
                readable = True
                yield from self.file(found)
            elif isinstance(found, Failure):
                yield found
            else:
                unsupported[found.kind].append(found.name)
        for kind, names in sorted(unsupported.items()):
            yield Failure(names[0], not_read(kind, names))
        if not readable and is_folder(given):
            name = shown(given)
            yield Failure(name, f"{name} holds no document that can be read; put {SUPPORTED} files in it.")

    def file(self, found: FoundFile) -> Iterator[Draft | Failure]:
        """The documents of one file. Nothing is raised for what can't be read."""
        media_type = KINDS[Path(found.locator).suffix.lower()]
        try:
            if media_type == JSONL:
                yield from self._export(found)
            else:
                yield from self._document(found, media_type)
        except DocumentError as error:
            yield Failure(found.locator, str(error))

    def _document(self, found: FoundFile, media_type: str) -> Iterator[Draft | Failure]:
        page = media_type == "text/html"
        limit = self.limits.max_page_bytes if page else self.limits.max_document_bytes
        data = read_capped(found.path, limit, found.name)
        beside = found.sidecar
        sidecar = read_sidecar(beside, self.limits.max_sidecar_bytes) if beside else Sidecar({}, "")
        raw = RawDocument(found.locator, data, media_type, self._source(found), fields=sidecar.fields)
        yield from self._extract(raw, found.name, sidecar.rule, sidecar.warnings)

    def _export(self, found: FoundFile) -> Iterator[Draft | Failure]:
        """The lines of a JSONL export, each its own document."""
        bad = 0
        for number, line in read_lines(found.path, self.limits.max_document_bytes, found.name):
            name, place = f"{found.name} line {number}", f"{found.locator}, line {number}"
            if number == 1 and line:
                line = line.removeprefix(codecs.BOM_UTF8)
                _refuse_other_formats(line, found.name)
            if line is not None and not line.strip():
                continue
            for result in self._line(line, found, name, place):
                if isinstance(result, Draft) or result.stored or bad < self.limits.max_bad_lines:
                    yield result
                bad += isinstance(result, Failure) and not result.stored
        if bad > self.limits.max_bad_lines:
            more = bad - self.limits.max_bad_lines
            yield Failure(
                found.locator, f"{found.name} has {more:,} more lines that can't be read; export it again."
            )

    def _line(self, line: bytes | None, found: FoundFile, name: str, place: str) -> Iterator[Draft | Failure]:
        if line is None:
            limit = in_megabytes(self.limits.max_document_bytes)
            yield Failure(place, f"{name} is longer than the limit of {limit} for one document; split it.")
            return
        raw = RawDocument(place, line.rstrip(b"\r\n"), JSONL, self._source(found))
        try:
            yield from self._extract(raw, name, "", (), export=found.locator)
        except DocumentError as error:
            yield Failure(place, str(error))

    def _extract(
        self, raw: RawDocument, name: str, rule: str, warnings: tuple[str, ...], export: str | None = None
    ) -> Iterator[Draft | Failure]:
        found = extract_all(
            raw,
            name=name,
            collection=self.collection,
            publisher=self.publisher,
            rule=rule,
            read=self.aside.read,
        )
        for one in found:
            if isinstance(one, Failure):
                yield one
                continue
            draft = (
                one.draft if not export else replace(one.draft, locator=f"{export}#{one.draft.article_id}")
            )
            where = name if draft.locator == raw.locator or export else f"{name} ({draft.locator})"
            earlier, content_hash = self.seen.setdefault(draft.article_id, (where, draft.content_hash))
            if earlier == where:
                yield draft
                for warning in (*warnings, *one.warnings):
                    yield Failure(draft.locator, f"{where} was read, but {warning}", stored=True)
                warnings = ()
            elif content_hash != draft.content_hash:
                yield Failure(
                    raw.locator,
                    f"{where} has the id “{draft.article_id}” that {earlier} has too, with other words, so it was "
                    "left out; give one of them another id.",
                )

    def _source(self, found: FoundFile) -> str:
        return self.source or found.root.as_posix()


def _refuse_other_formats(first: bytes, name: str) -> None:
    """Raise DocumentError, once, for a file that is JSONL by its name only."""
    refuse_binary(first, name)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first[:1000]:
        raise DocumentError(
            f"{name} is not JSONL in UTF-8; export it again as UTF-8, one JSON object a line."
        )
    if first.lstrip().startswith(b"["):
        raise DocumentError(
            f"{name} is a JSON array; write one JSON object a line, without brackets around them."
        )


def not_read(kind: str, names: list[str]) -> str:
    """The sentence for the files of one kind that isn't read."""
    what = f"of the kind {kind}" if kind else "without an extension"
    if len(names) == 1:
        return f"{names[0]} is {what}, which is not read; {SUPPORTED} files are."
    return f"{len(names):,} files {what} are not read ({names[0]} is the first); {SUPPORTED} files are."
