"""``article``: what is held of one article, mending it, removing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from bot.cli import options
from bot.cli.session import open_index_for, print_json, print_line, settings_for
from index.errors import BadQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article import Article, Published
    from index.catalogue import History

_OPENING = 600  # characters of the text shown unless all is asked for


class ArticleGroup(TyperGroup):
    """``briefbot article ID`` is short for ``briefbot article show ID``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put ``show`` before what is neither a command nor an option."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=ArticleGroup,
    no_args_is_help=True,
    help="Look at one article, mend its date or publisher, remove it. `article ID` shows it.",
)

Id = typer.Argument(metavar="ID", help="The article's id, as quotes and `article list` show it.")


@app.command()
def show(
    context: typer.Context,
    article_id: str = Id,
    text: bool = typer.Option(False, "--text", metavar="", help="Print the stored text alone, exactly."),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """Show what is held: text, where each field came from, revisions, reprints.

    [bold]briefbot article un-2024-01[/bold]
    """
    with open_index_for(settings_for(context, data)) as index:
        article = index.article(article_id)
        if json:
            print_json(_as_json(article) | _history_json(index.history(article_id)))
        elif text:
            from bot.words.plain import shown

            exact = article.text if not sys.stdout.isatty() else shown(article.text)
            sys.stdout.write(exact)
        else:
            _print(article, index.history(article_id))


@app.command("set")
def set_(
    context: typer.Context,
    article_id: str = Id,
    published: str | None = typer.Option(None, metavar="DATE", help="2017-12-27, 2017-12 or 2017."),
    publisher: str | None = typer.Option(None, metavar="NAME", help="Who published it."),
    title: str | None = typer.Option(None, metavar="TITLE", help="Its title."),
    data: options.Data = None,
) -> None:
    """Set what you know better than the file. It stays, also when the file is read again.

    [bold]briefbot article set western-syria --published 2017-12-27[/bold]
    """
    if published is None and publisher is None and title is None:
        raise BadQuestion("Say what to set: --published DATE, --publisher NAME or --title TITLE.")
    date = _published(published) if published is not None else None
    with open_index_for(settings_for(context, data), write=True) as index:
        index.set(article_id, published=date, publisher=publisher, title=title, by=_who())
        _print(index.article(article_id))


@app.command()
def remove(
    context: typer.Context,
    article_id: str = Id,
    purge: bool = typer.Option(
        False, "--purge", metavar="", help="Erase its text and vectors too. Can't be undone."
    ),
    yes: bool = typer.Option(False, "--yes", "-y", metavar="", help="Don't ask before erasing."),
    data: options.Data = None,
) -> None:
    """Take an article out of every answer. Reading its file again does not bring it back."""
    with open_index_for(settings_for(context, data), write=True) as index:
        if purge and not yes and sys.stdin.isatty():
            typer.confirm(f"Erase {article_id} for good?", abort=True)
        index.remove(article_id, purge=purge, by=_who())
    print_line(f"{'Erased' if purge else 'Removed'}: {article_id}.")
    if not purge:
        print_line(f"To bring it back: briefbot article bring-back {article_id}")


@app.command("bring-back")
def bring_back(context: typer.Context, article_id: str = Id, data: options.Data = None) -> None:
    """Undo `article remove`."""
    with open_index_for(settings_for(context, data), write=True) as index:
        index.bring_back(article_id)
    print_line(f"Back: {article_id}.")


@app.command("list")
def list_(
    context: typer.Context,
    undated: bool = typer.Option(False, "--undated", metavar="", help="Only those without a date."),
    removed: bool = typer.Option(False, "--removed", metavar="", help="Those that were removed."),
    json: options.Json = False,
    data: options.Data = None,
) -> None:
    """List articles, newest first."""
    from bot.words.age import show_published

    with open_index_for(settings_for(context, data)) as index:
        rows = index.articles(undated=undated, removed=removed)
    for row in rows:
        if json:
            print_json(
                {
                    "article_id": row.article_id,
                    "revision": row.revision,
                    "title": row.title,
                    "publisher": row.publisher,
                    "published": row.published.iso if row.published else None,
                    "collection": row.collection,
                }
            )
        else:
            from bot.words.plain import one_line

            date = show_published(row.published) if row.published else "undated"
            print_line(f"{date:>11}  {one_line(row.article_id)}  {one_line(row.title)}")
    if not rows and not json:
        print_line("None.")


def _who() -> str:
    """Who is at the keyboard, as the system knows them."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "command line"


def _published(value: str) -> Published:
    from index.extract.dates import parse_published

    try:
        return parse_published(value)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _fields(article: Article) -> list[tuple[str, str, str | None]]:
    from bot.words.age import show_published

    return [
        ("title", "title", article.title),
        ("publisher", "publisher", article.publisher),
        ("author", "author", article.author),
        ("published", "published", show_published(article.published) if article.published else None),
        ("url", "link", article.url),
        ("lang", "language", article.lang),
        ("collection", "collection", article.collection),
        ("locator", "file", article.locator),
        ("source", "source", article.source),
    ]


def _print(article: Article, history: History | None = None) -> None:
    from bot.words.plain import one_line, shown
    from bot.words.wording import counted

    print_line(f"{one_line(article.article_id)} · revision {article.revision}", "bold")
    for field, label, value in _fields(article):
        if value is None and field == "author":
            continue
        missing = "undated" if field == "published" else "unknown"
        origin = article.provenance.get(field)
        print_line(
            f"{label:>11}  {one_line(value) if value else missing}"
            + (f"  ({one_line(origin)})" if origin else "")
        )
    if article.published is None:
        print_line(
            f"⚠ Set the date: briefbot article set {one_line(article.article_id)} --published DATE", "yellow"
        )
    if history is None:
        return
    for line in _history(history):
        print_line(line)
    print_line(f"{'text':>11}  {counted(len(article.text), 'character')}")
    print_line("")
    print_line(shown(article.text[:_OPENING]) + ("…" if len(article.text) > _OPENING else ""))


def _history(history: History) -> Iterator[str]:
    """Revisions and reprints, each on a line, the label before the first."""
    from bot.words.age import show_published
    from bot.words.plain import one_line

    for number, one in enumerate(history.revisions):
        date = show_published(one.published) if one.published else "undated"
        yield (
            f"{'' if number else 'revisions':>11}  {one.revision}, stored {one.stored_at.astimezone():%Y-%m-%d %H:%M}"
            f" · {date} · {one.characters:,} characters · {one_line(one.title)}"
        )
    for number, row in enumerate(history.reprints):
        date = show_published(row.published) if row.published else "undated"
        yield (
            f"{'' if number else 'also in':>11}  {one_line(row.publisher or 'publisher unknown')} · {date} · "
            f"{one_line(row.article_id)}"
        )


def _history_json(history: History) -> dict[str, object]:
    return {
        "revisions": [
            {
                "revision": one.revision,
                "stored": one.stored_at.isoformat(),
                "title": one.title,
                "publisher": one.publisher,
                "published": one.published.iso if one.published else None,
                "characters": one.characters,
                "extractor": one.extractor,
                "provenance": dict(one.provenance),
            }
            for one in history.revisions
        ],
        "reprints": [
            {
                "article_id": row.article_id,
                "publisher": row.publisher,
                "published": row.published.iso if row.published else None,
                "title": row.title,
                "collection": row.collection,
            }
            for row in history.reprints
        ],
    }


def _as_json(article: Article) -> dict[str, object]:
    return {
        "schema_version": 1,
        "article_id": article.article_id,
        "revision": article.revision,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "published": article.published.iso if article.published else None,
        "published_precision": article.published.precision if article.published else None,
        "url": article.url,
        "lang": article.lang,
        "collection": article.collection,
        "source": article.source,
        "locator": article.locator,
        "provenance": dict(article.provenance),
        "text": article.text,
    }
