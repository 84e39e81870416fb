"""What an HTML page states about itself: JSON-LD, meta tags, and then its headings.

Only explicit statements count. A copyright year, a modification date or a date in the text is not a
publication date.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from index.extract.metadata import Offer

_ARTICLE_TYPES = ("Article", "BlogPosting", "Report", "LiveBlogPosting", "SocialMediaPosting", "WebPage")
_MOST_JSON = 1_000_000  # code points of one JSON-LD block
_DEEPEST = 6
# Meta tags by field, in the order they are believed.
_META = {
    "title": ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title"),
    "publisher": ("og:site_name", "citation_publisher", "dc.publisher", "dcterms.publisher", "publisher"),
    "author": ("author", "article:author", "citation_author", "dc.creator", "parsely-author", "byl"),
    "published": (
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "citation_publication_date",
        "dc.date.issued",
        "dcterms.issued",
        "parsely-pub-date",
        "sailthru.date",
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "publication_date",
        "date.published",
    ),
    "url": ("og:url",),
    "lang": ("og:locale", "dc.language"),
}


def page_metadata(tree: Any) -> tuple[tuple[Offer, ...], tuple[Offer, ...]]:
    """What the page states (a tree of lxml), and what may stand in for it when nothing else does."""
    metas = _metas(tree)
    canonical = next(
        (link.get("href", "") for link in tree.iter("link") if _is(link, "rel", "canonical")), ""
    )
    explicit: list[Offer] = []
    if item := _article(tree, canonical or metas.get("og:url", ""), metas.get("og:title", "")):
        explicit += _from_json_ld(item)
    for field, names in _META.items():
        if field == "url" and canonical:
            explicit.append(Offer("url", canonical, "the page's canonical link"))
        for name in names:
            value = metas.get(name, "")
            if value and not (field in ("publisher", "author") and value.startswith(("http:", "https:"))):
                explicit.append(Offer(field, value, f"meta tag '{name}'"))
    explicit += _marked_up(tree)
    if lang := tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang"):
        explicit.append(Offer("lang", lang, "the page's language attribute"))
    headings = [_text(heading) for heading in tree.iter("h1")]
    fallback = (
        [Offer("title", headings[0], "the page's heading")] if len(headings) == 1 and headings[0] else []
    )
    if (title := next(tree.iter("title"), None)) is not None:
        site = metas.get("og:site_name", "")
        fallback.append(Offer("title", _without_site(_text(title), site), "the page's title"))
    return tuple(explicit), tuple(fallback)


def _metas(tree: Any) -> dict[str, str]:
    """Meta tags by lower-case name or property; the first of each name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (key := (meta.get(attribute) or "").strip().lower()):
                found.setdefault(key, content)
    return found


def _marked_up(tree: Any) -> Iterator[Offer]:
    """Dates marked as the publication date in the page's own text."""
    for element in tree.iter("time", "span"):
        value = element.get("datetime") or element.get("content") or _text(element)
        marked = _is(element, "itemprop", "datepublished") or element.get("pubdate") is not None
        if value and marked:
            yield Offer("published", value, "the page's marked publication date")
            return


def _article(tree: Any, address: str, title: str) -> Mapping[str, Any] | None:
    """The JSON-LD item about this page's article; None when there are several and none is named."""
    items: list[Mapping[str, Any]] = []
    for script in tree.iter("script"):
        source = script.text or ""
        if _is(script, "type", "application/ld+json") and len(source) <= _MOST_JSON:
            try:
                items += _items(json.loads(source, strict=False), _DEEPEST)
            except (ValueError, RecursionError):
                continue  # a broken block says nothing; the meta tags may
    articles = [item for item in items if not _is_type(item, "WebPage")] or items
    if len(articles) == 1:
        return articles[0]
    for item in articles:
        if address and address in (_string(item.get("url")), _string(item.get("@id")), _main_page(item)):
            return item
    for item in articles:
        if title and " ".join(_string(item.get("headline")).split()) == " ".join(title.split()):
            return item
    return None


def _items(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every item of an article type, in lists and graphs too."""
    if depth == 0:
        return
    if isinstance(value, list):
        for item in value[:100]:
            yield from _items(item, depth - 1)
    elif isinstance(value, dict):
        if any(_is_type(value, name) for name in _ARTICLE_TYPES):
            yield value
        yield from _items(value.get("@graph"), depth - 1)


def _is_type(item: Mapping[str, Any], name: str) -> bool:
    types = item.get("@type")
    return any(
        isinstance(kind, str) and (kind == name or (name == "Article" and kind.endswith("Article")))
        for kind in (types if isinstance(types, list) else [types])
    )


def _from_json_ld(item: Mapping[str, Any]) -> list[Offer]:
    pairs = (
        ("title", "headline"),
        ("publisher", "publisher"),
        ("author", "author"),
        ("published", "datePublished"),
        ("url", "url"),
        ("lang", "inLanguage"),
    )
    return [
        Offer(field, value, f"JSON-LD '{key}'")
        for field, key in pairs
        if (value := _string(item.get(key))) and not (field in ("publisher", "author") and "://" in value)
    ]


def _main_page(item: Mapping[str, Any]) -> str:
    page = item.get("mainEntityOfPage")
    return _string(page.get("@id")) if isinstance(page, dict) else _string(page)


def _string(value: object, depth: int = 3) -> str:
    """A JSON-LD value as one string: itself, its name, or the names of a list."""
    if isinstance(value, str):
        return value.strip()
    if depth and isinstance(value, dict):
        return _string(value.get("name"), depth - 1)
    if depth and isinstance(value, list):
        return ", ".join(filter(None, (_string(item, depth - 1) for item in value[:20])))
    return ""


def _is(element: Any, attribute: str, wanted: str) -> bool:
    return wanted in (element.get(attribute) or "").lower().split()


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _without_site(title: str, site: str) -> str:
    """The page's title without the site's own name at its end, when the page says what that is."""
    for separator in (" | ", " - ", " – ", " — ", " :: "):
        if site and title.endswith(separator + site):
            return title[: -len(separator + site)].strip()
    return title
