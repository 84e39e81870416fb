"""HTML pages: the article's text without the page around it, and the metadata the page states."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from index.errors import DocumentError
from index.extract.decoding import decode
from index.extract.markdown import text_rule
from index.extract.metadata import Content
from index.extract.page_metadata import page_metadata

_MOST_ELEMENTS = 50_000  # a long encyclopedia page has 30,000; reading these takes seconds
_MOST_ATTRIBUTES = 500  # of one element; the parser's time grows with their square
_LONGEST_TAG = 20_000  # code points, beyond which a tag's attributes are counted
_TAG = re.compile(r"<[a-zA-Z][^<>]*")
_QUOTED_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MARK = re.compile(r"^(?:[-–•*|]|\d+\.)\s+")


def read_html(data: bytes, name: str) -> Content:
    """The main text of a page, and its explicit metadata. Scripts are data and never run.

    Raises DocumentError when there is no article on the page, or when it is too large to take apart.
    """
    decoded = decode(data, name, page=True)
    tree = _parse(decoded.text, name)
    explicit, fallback = page_metadata(tree)
    links = {_tidy(anchor.text_content()) for anchor in tree.iter("a")}
    text = _main_text(tree, name)
    own = [line for line in text.splitlines() if _tidy(_MARK.sub("", line)) not in links]
    if sum(map(len, own)) < 0.1 * len(text):
        raise DocumentError(
            f"{name} is all navigation: its text is links to other pages; give the page of an article instead."
        )
    return Content(
        text, f"html/1 trafilatura/{version('trafilatura')}", explicit, fallback, (), text_rule(decoded)
    )


def _parse(source: str, name: str) -> Any:
    from trafilatura.utils import load_html

    _refuse_endless_tags(source, name)
    if not re.search(r"<(?:html|body|!doctype)\b", source[:20_000], re.IGNORECASE):
        source = f"<html><body>{source}</body></html>"  # a fragment
    tree = load_html(source)
    if tree is None:
        raise DocumentError(f"{name} can't be read as HTML; save its text as .txt.")
    elements = 0
    for element in tree.iter():
        elements += 1
        if len(element.attrib) > _MOST_ATTRIBUTES:
            element.attrib.clear()
    if elements > _MOST_ELEMENTS:
        raise DocumentError(
            f"{name} is a page of {elements:,} elements, above the {_MOST_ELEMENTS:,} that are taken apart; save the "
            "article's text as .txt."
        )
    return tree


def _refuse_endless_tags(source: str, name: str) -> None:
    for pattern in (_TAG, _QUOTED_TAG):
        for tag in pattern.finditer(source):
            if tag.end() - tag.start() > _LONGEST_TAG:
                bare = _QUOTED.sub('""', tag[0]) if pattern is _QUOTED_TAG else tag[0]
                if len(bare.split()) > _MOST_ATTRIBUTES:
                    raise DocumentError(
                        f"{name} has a tag with thousands of attributes; save the article's text as .txt."
                    )


def _main_text(tree: Any, name: str) -> str:
    import trafilatura

    try:
        text: str | None = trafilatura.extract(
            tree,
            output_format="txt",
            include_comments=False,
            include_tables=True,
            deduplicate=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except RecursionError as error:
        raise DocumentError(f"{name} is nested too deeply to take apart; save its text as .txt.") from error
    if not text or not text.strip():
        raise DocumentError(f"{name} has no article text that can be found; save the article's text as .txt.")
    return text


def _tidy(text: str) -> str:
    return " ".join(text.split())
