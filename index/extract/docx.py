"""Word documents (DOCX): what a reader of the document sees, in the document's order.

Text that was deleted while changes were tracked, hidden text and field codes are left out; inserted text
is in. Lists lose their numbers, which the file does not hold.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from index.errors import DocumentError
from index.extract.metadata import Content, Offer

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = {_W + name for name in ("del", "moveFrom", "instrText", "delText", "pPr", "footnoteReference")} | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
}
_MARKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-", _W + "ptab": "\t"}
_BOX = _W + "txbxContent"
_MOST_PARTS = 5_000  # files in the archive
_DEEPEST = 60  # elements inside each other below a paragraph, tables in tables
# What a damaged archive makes Python's own unpacking raise.
_UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,  # zipfile: packed in a way, or for a version, that it doesn't know
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
)


def read_docx(data: bytes, name: str, *, max_unpacked: int) -> Content:
    """The text of a Word document that unpacks to at most ``max_unpacked`` bytes. Its file dates are not used.

    Raises DocumentError: damaged, encrypted, too large when unpacked.
    """
    _look_inside(data, name, max_unpacked)
    import docx
    from lxml import etree

    try:
        document = docx.Document(io.BytesIO(data))
        blocks = [block for block in _blocks(document.element.body, 0) if block.strip()]
        heading = tuple(_heading(document))
        explicit = tuple(_properties(data))
    except RecursionError as error:
        raise DocumentError(f"{name} is nested too deeply to take apart; save its text as .txt.") from error
    except (KeyError, AttributeError, *_UNPACKING, etree.LxmlError) as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise _damaged(name) from error
    return Content(
        "\n\n".join(blocks),
        f"docx/1 python-docx/{version('python-docx')}",
        explicit,
        heading,
        text_rule="paragraphs of the Word document",
    )


def _look_inside(data: bytes, name: str, limit: int) -> None:
    """Refuse what isn't a Word document, or is a bomb, before anything is unpacked."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError(
            f"{name} is locked with a password, or in Word's old format; save it as .docx without a password."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > limit:
                raise DocumentError(
                    f"{name} unpacks to more than {limit // 1_000_000} MB or {_MOST_PARTS:,} parts; save its text "
                    "as .txt."
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        if b"<!DOCTYPE" in opened.read(4096):
                            raise DocumentError(
                                f"{name} declares XML entities, which no Word document does; it was not read."
                            )
    except _UNPACKING as error:
        raise _damaged(name) from error


def _damaged(name: str) -> DocumentError:
    return DocumentError(f"{name} is no Word document that can be opened; open it in Word and save it anew.")


def _blocks(body: Any, depth: int) -> Iterator[str]:
    """Paragraphs and tables, in order."""
    if depth > _DEEPEST:
        return
    for element in body:
        if element.tag == _W + "p":
            boxes: list[Any] = []
            yield "".join(_words(element, boxes, 0))
            for box in boxes:
                yield from _blocks(box, depth + 1)
        elif element.tag == _W + "tbl":
            yield "\n".join(row for row in _rows(element, depth + 1) if row.strip(" |"))
        elif element.tag in (_W + "sdt", _W + "sdtContent", _W + "ins", _W + "moveTo", _W + "customXml"):
            yield from _blocks(element, depth + 1)


def _rows(table: Any, depth: int) -> Iterator[str]:
    for row in table.iterchildren(_W + "tr"):
        cells = (" ".join("\n".join(_blocks(cell, depth)).split()) for cell in row.iterchildren(_W + "tc"))
        yield " | ".join(cells)


def _words(element: Any, boxes: list[Any], depth: int) -> Iterator[str]:
    """What is read in a paragraph; text boxes anchored in it are put into ``boxes``."""
    for child in element:
        if child.tag in _SKIPPED or depth > _DEEPEST:
            continue
        if child.tag == _BOX:
            boxes.append(child)
        elif child.tag == _W + "t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag != _W + "r" or not _hidden(child):
            yield from _words(child, boxes, depth + 1)


def _hidden(run: Any) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(_W + "val", "true") not in ("0", "false", "off")


def _properties(data: bytes) -> Iterator[Offer]:
    """What the document says of itself. Its own reader misses the properties that LibreOffice writes."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tree = fromstring(archive.read("docProps/core.xml"))
    except (KeyError, ParseError, DefusedXmlException):
        return
    for field, tag in (("title", "title"), ("author", "creator"), ("lang", "language")):
        value = tree.findtext(f"{_DC}{tag}") or ""
        if value.strip():
            yield Offer(field, value, f"document property '{tag}'")


def _heading(document: Any) -> Iterator[Offer]:
    """The first paragraph in a title's or heading's style, in the document's first lines."""
    for paragraph in document.paragraphs[:10]:
        style = getattr(paragraph.style, "name", None) or ""
        if style.startswith(("Title", "Heading 1", "heading 1")) and paragraph.text.strip():
            yield Offer("title", paragraph.text, "first heading")
            return
