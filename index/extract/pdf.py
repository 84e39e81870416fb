"""PDF documents: the text of their pages in reading order, lines joined into paragraphs.

A PDF knows characters and places, no words or paragraphs. What is rebuilt here is layout alone: no character
is added but spaces and paragraph breaks, and none is dropped but running heads and hyphens at a line's end
that the same document shows to be no part of the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import version
from typing import Any

from index.errors import DocumentError
from index.extract.metadata import Content, Offer
from index.extract.pdf_layout import Glyph, Line, lines_of, text_of

# Titles that programs leave behind, which nobody gave.
_NO_TITLE = re.compile(
    r"untitled|document\d*|slide \d+|microsoft (?:word|powerpoint)\b.*|.*\.(?:docx?|pdf|odt|indd|qxd|pptx?|tex)",
    re.IGNORECASE,
)
_HYPHENS = "\x02\ufffe\u00ad"  # what a hyphen at a line's end is given as
_PASSWORD = 4  # pdfium's number for a missing password


def read_pdf(data: bytes, name: str, *, max_pages: int) -> Content:
    """The text of a PDF of at most ``max_pages`` pages. Its dates are those of the file, and are not used.

    Raises DocumentError: damaged, encrypted, too long, or scanned without text.
    """
    import pypdfium2

    try:
        with closing(pypdfium2.PdfDocument(data)) as document:
            count = len(document)
            if count > max_pages:
                raise DocumentError(
                    f"{name} has {count:,} pages, above the limit of {max_pages:,} for one document; split it, or "
                    "raise the limit in the settings."
                )
            stated = document.get_metadata_dict()
            pages = [_lines(document, number) for number in range(count)]
    except pypdfium2.PdfiumError as error:
        raise _unreadable(name, error) from error
    text, heads = text_of(pages)
    if not text.strip():
        pictures = "its page is a picture" if count == 1 else f"its {count:,} pages are pictures"
        raise DocumentError(
            f"{name} has no text: {pictures}, as from a scanner. Run text recognition (OCR) on it and add the "
            "result."
        )
    rule = "text of the PDF's pages, lines joined into paragraphs"
    if heads:
        rule += f"; {heads} lines repeated at the edge of pages left out"
    return Content(text, f"pdf/1 pypdfium2/{version('pypdfium2')}", tuple(_offers(stated)), text_rule=rule)


def _offers(stated: dict[str, str]) -> Iterator[Offer]:
    title, author = stated.get("Title", "").strip("\0 "), stated.get("Author", "").strip("\0 ")
    if title and not _NO_TITLE.fullmatch(title):
        yield Offer("title", title, "PDF property 'Title'")
    if author:
        yield Offer("author", author, "PDF property 'Author'")


def _lines(document: Any, number: int) -> list[Line]:
    with closing(document[number]) as page, closing(page.get_textpage()) as text:
        return lines_of(_glyphs(text), page.get_height())


def _glyphs(text: Any) -> Iterator[Glyph]:
    """The characters of a page in the order of the file, each with its box in points."""
    import ctypes

    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    place = ctypes.byref(box)
    high = ""  # the first half of a surrogate pair
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        character = "-" if chr(code) in _HYPHENS else chr(code)
        if "\ud800" <= character <= "\udbff":
            high = character
            continue
        if "\udc00" <= character <= "\udfff":
            if not high:
                continue
            character = (high + character).encode("utf-16", "surrogatepass").decode("utf-16")
        high = ""
        # The loose box is as high as the type, whatever the letter.
        known = raw.FPDFText_GetLooseCharBox(text, index, place)
        yield Glyph(character, *((box.left, box.right, box.bottom, box.top) if known else (0.0,) * 4))


def _unreadable(name: str, error: Exception) -> DocumentError:
    if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).lower():
        return DocumentError(f"{name} is locked with a password; save it without one and add it again.")
    return DocumentError(f"{name} is no PDF that can be opened; open it in a viewer and save it anew.")
