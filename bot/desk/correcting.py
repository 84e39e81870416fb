"""What is known of an article, as a person reads it and types it better: title, publisher, date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reply import Action, ActionKind, Kind, Reply
from bot.words.age import show_published
from bot.words.plain import one_line
from index.errors import BadQuestion

if TYPE_CHECKING:
    from index.article import Article, Published
    from index.facade import Index

USAGE = "correct ARTICLE title … (or publisher …, or date 2017-12-27)"
_FIELD = re.compile(r"(?P<name>title|publisher|date)\b[:\s]*(?P<value>.*)", re.IGNORECASE)
_ARTICLE = re.compile(
    r"\s*(?P<article>\S.*?)[:,]?\s+(?=(?:title|publisher|date)\b)", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Details:
    """Title, publisher and date, each on one line. What is empty is left as it stands."""

    title: str = ""
    publisher: str = ""
    date: str = ""

    def __str__(self) -> str:
        """As ``read`` reads it, behind the article's id."""
        named = (("title", self.title), ("publisher", self.publisher), ("date", self.date))
        return "\n".join(f"{name} {one_line(value)}" for name, value in named if value)

    def wrong(self) -> str | None:
        """What is wrong with the date, in a sentence; None where nothing is."""
        try:
            self.published()
        except BadQuestion as error:
            return str(error)
        return None

    def published(self) -> Published | None:
        """The date as it will be stored. Raises BadQuestion."""
        from index.extract.dates import parse_published

        try:
            return parse_published(self.date) if self.date else None
        except ValueError as error:
            raise BadQuestion(str(error)) from error


def read(words: str) -> tuple[str, Details]:
    """An article's id and what is to stand of it: "ID title …", a field a line. Raises BadQuestion."""
    found = _ARTICLE.match(words)
    fields: dict[str, str] = {}
    for line in words[found.end() :].splitlines() if found else ():
        field = _FIELD.match(line.strip())
        if field is None or not field["value"].strip():
            raise BadQuestion(f"Say what is right, a line for each: {USAGE}")
        fields[field["name"].casefold()] = one_line(field["value"])
    if found is None:
        raise BadQuestion(f"Say which article, and what is right: {USAGE}")
    return found["article"], Details(**fields)


def is_correction(words: str) -> bool:
    """Whether words have the form of a correction: an article, and a field of it."""
    return _ARTICLE.match(words) is not None


def details(index: Index, article_id: str, readable: frozenset[str] | None) -> Details:
    """What stands now. Raises BadQuestion where it may not be read, UnknownArticle."""
    return _details(_article(index, article_id, readable))


def correct(index: Index, article_id: str, given: Details, by: str, readable: frozenset[str] | None) -> Reply:
    """Set what a person knows better; what is given as it stands is confirmed. Raises what ``details`` raises."""
    article = _article(index, article_id, readable)
    before = _details(article)
    published = given.published() if given.date != before.date else None
    publisher = given.publisher if given.publisher != before.publisher else ""
    title = given.title if given.title != before.title else ""
    if not (title or publisher or published):
        return _shown(article, "Confirmed, as it stands:")
    index.set(article_id, published=published, publisher=publisher or None, title=title or None, by=by)
    return _shown(index.article(article_id), "Corrected; it stays so when the source is read again:")


def understood(article: Article) -> tuple[str, str]:
    """What was found out of an article, and which rule gave it."""

    def by(field: str) -> str:
        rule = article.provenance.get(field)
        return f" ({one_line(rule)})" if rule else ""

    when = show_published(article.published) if article.published else "date unknown"
    return (
        f"• {one_line(article.title)}{by('title')}",
        f"  {one_line(article.publisher or 'publisher unknown')}{by('publisher')} · {when}{by('published')}",
    )


def _shown(article: Article, sentence: str) -> Reply:
    again = Action(ActionKind.CORRECT, article.article_id)
    return Reply(Kind.NOTICE, sentence, notes=understood(article), actions=(again,))


def _article(index: Index, article_id: str, readable: frozenset[str] | None) -> Article:
    article = index.article(article_id)
    if readable is not None and article.collection not in readable:
        raise BadQuestion("That article may not be read here.")
    return article


def _details(article: Article) -> Details:
    return Details(
        one_line(article.title),
        one_line(article.publisher or ""),
        article.published.iso if article.published else "",
    )
