"""Metadata from several places: the first that says something fit to be kept wins, and is remembered."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from index.article import Published
from index.extract.dates import parse_published

FIELDS = ("title", "publisher", "author", "published", "url", "lang", "id")
_LONGEST = {"title": 500, "publisher": 200, "author": 300, "url": 2000, "id": 200, "lang": 40}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LANG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """One place's word for one field; ``rule`` is the phrase that provenance will show."""

    field: str  # one of FIELDS
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Part:
    """A document inside another one: a mail's attachment."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a document: its text, and what the document says about itself.

    ``explicit`` is metadata proper (front matter, a page's meta tags); ``fallback`` is what stands
    behind a person's own word and the conventions of plain text.
    """

    text: str
    extractor: str
    explicit: tuple[Offer, ...] = ()
    fallback: tuple[Offer, ...] = ()
    warnings: tuple[str, ...] = ()  # sentences: what was read all the same, but not as it should be
    text_rule: str | None = None  # how the text was got, where that isn't plain
    parts: tuple[Part, ...] = ()  # documents of their own; with them, the text may be empty


@dataclass
class Metadata:
    """The fields chosen so far, with their provenance and the sentences about what was refused."""

    values: dict[str, str] = field(default_factory=dict)
    published: Published | None = None
    provenance: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def offer(self, offer: Offer, *, quiet: bool = False) -> None:
        """Take the value if its field is still open and the value is fit; else say why, unless ``quiet``."""
        if not offer.value.strip() or offer.field in self.provenance:
            return
        try:
            if offer.field == "published":
                self.published = parse_published(offer.value)
            else:
                self.values[offer.field] = clean(offer.field, offer.value)
        except ValueError as error:
            if not quiet:
                self.warnings.append(f"its {offer.rule} was not used: {error}")
        else:
            self.provenance[offer.field] = offer.rule


def clean(name: str, value: str) -> str:
    """The value on one line, as the field wants it. Raises ValueError with a sentence."""
    tidy = " ".join(value.split())
    tidy = _CONTROLS.sub("", tidy)
    shown = f"“{tidy[:60]}”"
    if not tidy:
        raise ValueError("there is nothing in it.")
    if has_surrogate(tidy):
        raise ValueError("it holds half of a surrogate pair, which is no character.")
    if len(tidy) > _LONGEST[name]:
        raise ValueError(f"{shown}… is longer than {_LONGEST[name]} characters.")
    if name == "url" and not is_web_address(tidy):
        raise ValueError(f"{shown} is not an http or https address.")
    if name == "lang":
        if not (match := _LANG.fullmatch(tidy)):
            raise ValueError(f"{shown} is not a language code such as en or ar.")
        return match[1].lower()
    return tidy


def has_surrogate(text: str) -> bool:
    """Whether the text holds half of a surrogate pair, which no encoding can write."""
    return _SURROGATE.search(text) is not None


def is_web_address(value: str) -> bool:
    """Whether this is an absolute http(s) address that can be shown as a link."""
    if re.search(r"[\s<>\"\x00-\x1f]", value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def make_id(words: str, *identity: str) -> str:
    """A short id that can be typed: a slug of ``words`` and eight hex digits of the identity's hash."""
    ascii_words = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_words).strip("-")[:40].rstrip("-")
    digest = hashlib.sha256("\0".join(identity).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{slug or 'article'}-{digest}"
