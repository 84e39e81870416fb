"""One document's bytes to one Draft: the reader of its kind, then the conventions all kinds share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from index.article import Draft, RawDocument
from index.errors import DocumentError
from index.extract.conventions import find_dateline
from index.extract.failure import Failure
from index.extract.language import detect_language, script_of
from index.extract.layout import body_start, headline, source_line
from index.extract.metadata import Content, Metadata, Offer, make_id
from index.extract.readers import JSONL, KINDS, read_content

__all__ = ["JSONL", "KINDS", "Extracted", "Read", "extract", "extract_all"]

Read = Callable[[str, bytes, str], Content]  # media type, bytes, what sentences call it
_DEEPEST = 3  # mails attached to mails
_NON_LATIN = frozenset(("ar", "fa", "ur", "ckb", "ru", "uk", "zh", "ja", "ko", "he", "el", "hi", "th"))


@dataclass(frozen=True, slots=True)
class Extracted:
    """A draft, and one sentence for each thing of it that couldn't be used."""

    draft: Draft
    warnings: tuple[str, ...] = ()


def extract(
    raw: RawDocument,
    *,
    name: str,
    collection: str = "main",
    publisher: str | None = None,
    rule: str = "source",
    read: Read = read_content,
) -> Extracted:
    """Read one document. ``name`` is what sentences call it; ``rule`` names the place of ``raw.fields``.

    A field comes from ``raw.fields``, else the document's own metadata, else ``publisher`` as the person
    adding it said, else the conventions of news text. Raises DocumentError.
    """
    content = read(raw.media_type, raw.data, name)
    if not content.text.strip():
        raise DocumentError(f"{name} holds no text; there is nothing in it to quote.")
    _refuse_nul(content, name)
    return _compose(raw, content, collection, publisher, rule)


def extract_all(
    raw: RawDocument,
    *,
    name: str,
    collection: str = "main",
    publisher: str | None = None,
    rule: str = "source",
    read: Read = read_content,
    depth: int = 0,
) -> Iterator[Extracted | Failure]:
    """Read one document and the documents inside it, each of which is an article of its own.

    Raises DocumentError when the document itself can't be read; trouble inside it is a Failure.
    """
    content = read(raw.media_type, raw.data, name)
    if not content.text.strip() and not content.parts:
        raise DocumentError(f"{name} holds no text; there is nothing in it to quote.")
    if content.text.strip():
        _refuse_nul(content, name)
        yield _compose(raw, content, collection, publisher, rule)
    if depth == _DEEPEST and content.parts:
        yield Failure(
            raw.locator, f"{name} holds documents in documents too deeply; save the innermost ones."
        )
        return
    taken: set[str] = set()
    for number, part in enumerate(content.parts, 1):
        locator = f"{raw.locator}/{part.name}"
        locator = locator if locator not in taken else f"{raw.locator}/{number}/{part.name}"
        taken.add(locator)
        inner = RawDocument(locator, part.data, part.media_type, raw.source)
        try:
            yield from extract_all(
                inner,
                name=f"{part.name} in {name}",
                collection=collection,
                publisher=publisher,
                read=read,
                depth=depth + 1,
            )
        except DocumentError as error:
            yield Failure(locator, str(error))


def _refuse_nul(content: Content, name: str) -> None:
    if "\0" in content.text:
        raise DocumentError(f"{name} has NUL characters in its text; save it again as plain text.")


def _compose(
    raw: RawDocument, content: Content, collection: str, publisher: str | None, rule: str
) -> Extracted:
    metadata = Metadata(warnings=list(content.warnings))
    for field, value in raw.fields.items():
        metadata.offer(Offer(field, value, f"{rule} '{field}'"))
    for offer in content.explicit:
        metadata.offer(offer)
    if raw.url:
        metadata.offer(Offer("url", raw.url, "address it was read from"))
    if publisher:
        metadata.offer(Offer("publisher", publisher, "given when it was added"))
    for offer in (*_conventions(content, metadata), *content.fallback):
        metadata.offer(offer, quiet=True)
    if "title" not in metadata.values:
        for offer in _title(raw, content.text, metadata):
            metadata.offer(offer, quiet=True)
    _language(content.text, raw.media_type, metadata)
    return Extracted(_draft(raw, content, metadata, collection), tuple(metadata.warnings))


def _conventions(content: Content, metadata: Metadata) -> list[Offer]:
    """What the text itself says: its source line, and the dateline of its first paragraph."""
    offers = []
    text = content.text
    if line := source_line(text):
        if line.name:
            offers.append(Offer("publisher", line.name, "last line 'Source: …'"))
        if line.url:
            offers.append(Offer("url", line.url, "last line 'Source: …'"))
    title = metadata.values.get("title")
    if title is None and (span := headline(text)):
        title = text[slice(*span)]
    start = body_start(text, title) if title else 0
    if dateline := find_dateline(text, start or len(text) - len(text.lstrip())):
        words = " ".join(text[slice(*dateline.span)].split())
        if dateline.agency:
            offers.append(Offer("publisher", dateline.agency, f"agency in the dateline '{words}'"))
        if dateline.published:
            offers.append(Offer("published", dateline.published.iso, f"dateline '{words}'"))
    return offers


def _title(raw: RawDocument, text: str, metadata: Metadata) -> list[Offer]:
    """What may serve as the title when the document states none."""
    offers = []
    if span := headline(text):
        offers.append(Offer("title", text[slice(*span)], "first line of the text"))
    if raw.media_type != JSONL:
        stem = PurePosixPath(raw.locator).stem.replace("_", " ")
        offers.append(Offer("title", stem, "file name"))
    elif article_id := metadata.values.get("id"):
        offers.append(Offer("title", article_id, "its id, since it has no title"))
    words = text[:1000].split()
    few = " ".join(words[:10])[:100]
    return [
        *offers,
        Offer("title", f"{few}…", "first words of the text"),
        Offer("title", "Untitled", "no words"),
    ]


def _language(text: str, media_type: str, metadata: Metadata) -> None:
    stated = metadata.values.get("lang")
    # A page template that says "en" over Arabic text is a template's word, not the writer's.
    template = media_type == "text/html" and stated is not None and stated not in _NON_LATIN
    if stated is None or (template and script_of(text) != "latin"):
        metadata.values["lang"], how = detect_language(text)
        metadata.provenance["lang"] = how + (f" (the page says {stated})" if stated else "")


def _draft(raw: RawDocument, content: Content, metadata: Metadata, collection: str) -> Draft:
    values = metadata.values
    provenance = dict(metadata.provenance)
    if content.text_rule:
        provenance["text"] = content.text_rule
    title = values["title"]
    if article_id := raw.article_id or values.get("id"):
        provenance["article_id"] = provenance.pop("id", "given by the source")
    elif raw.media_type == JSONL:
        identity = (values["url"],) if "url" in values else (title, content.text)
        article_id = make_id(title, *identity)
    else:
        article_id = make_id(PurePosixPath(raw.locator).stem, f"{raw.source}/{raw.locator}")
    provenance.pop("id", None)
    return Draft(
        article_id=article_id,
        locator=raw.locator,
        source=raw.source,
        title=title,
        text=content.text,
        collection=collection,
        publisher=values.get("publisher"),
        author=values.get("author"),
        published=metadata.published,
        url=values.get("url"),
        lang=values["lang"],
        provenance=provenance,
        body_start=body_start(content.text, title),
        original=raw.data,
        extractor=content.extractor,
    )
