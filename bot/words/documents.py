"""A briefing as a Markdown or HTML document, fit to paste into a report: quotes and links intact. Text of articles is
data here: nothing in it becomes markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.reply import BriefItem, BriefView, FigureView, QuoteView, Reply
from bot.words.plain import one_line
from index.errors import BadQuestion

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LINE_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def write_document(reply: Reply, file: Path) -> None:
    """Write the reply to a briefing to ``file``, as its name says. Raises BadQuestion for another name or no room."""
    makers: dict[str, Callable[[Reply], str]] = {
        ".md": brief_markdown,
        ".markdown": brief_markdown,
        ".html": brief_html,
        ".htm": brief_html,
    }
    make = makers.get(file.suffix.lower())
    if make is None:
        raise BadQuestion(f"{file} is neither .md nor .html. Name the file so that I know what to write.")
    try:
        file.write_text(make(reply), encoding="utf-8")
    except OSError as error:
        raise BadQuestion(f"{file} can't be written: {error.strerror or error}.") from error


def brief_markdown(reply: Reply) -> str:
    """CommonMark: a heading, block quotes by day, and the sources as numbered references."""
    return "\n".join(_markdown_lines(reply)).rstrip() + "\n"


def brief_html(reply: Reply) -> str:
    """One HTML page that fetches nothing; quotes are ``blockquote`` with their source in ``cite``."""
    body = "\n".join(_html_lines(reply))
    title = html.escape(one_line(reply.question))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n{body}\n</body></html>\n"
    )


class _Sources:
    """Numbers the articles that are quoted, in the order in which they come."""

    def __init__(self) -> None:
        self.numbered: dict[tuple[str, int], tuple[int, QuoteView]] = {}

    def number(self, quote: QuoteView) -> int:
        key = (quote.article_id, quote.revision)
        return self.numbered.setdefault(key, (len(self.numbered) + 1, quote))[0]


def _markdown_lines(reply: Reply) -> Iterator[str]:
    brief = reply.brief
    yield f"# {_escaped(_title(reply))}\n"
    if brief is None:
        yield _escaped(reply.reason or reply.summary)
        return
    yield f"{_escaped(brief.news)}\n"
    for line in _figures_told(reply, brief):
        yield f"- {_escaped(line)}"
    sources = _Sources()
    for item in brief.items:
        yield f"\n## {_escaped(_heading(item))}\n"
        for quote in item.quotes:
            lines = [_escaped(one_line(line)) for line in quote.text.splitlines() if line.strip()]
            yield "> “" + "\n> ".join(lines) + f"” [{sources.number(quote)}]\n"
            if quote.said_by:
                yield f"> Said by {_escaped(quote.said_by)}\n"
    for sentence in reply.warnings:
        yield f"⚠ {_escaped(sentence)}\n"
    yield "---\n"
    for number, quote in sources.numbered.values():
        link = f" <{quote.link}>" if quote.link else ""
        yield f"[{number}] {_escaped(_source(quote))}{link}\n"
    if reply.freshness:
        yield _escaped(f"Searched {reply.freshness}")


def _html_lines(reply: Reply) -> Iterator[str]:
    brief = reply.brief
    yield f"<h1>{html.escape(_title(reply))}</h1>"
    if brief is None:
        yield f"<p>{html.escape(one_line(reply.reason or reply.summary))}</p>"
        return
    yield f"<p>{html.escape(brief.news)}</p>"
    told = [f"<li>{html.escape(line)}</li>" for line in _figures_told(reply, brief)]
    if told:
        yield f"<ul>{''.join(told)}</ul>"
    sources = _Sources()
    for item in brief.items:
        yield f"<h2>{html.escape(_heading(item))}</h2>"
        for quote in item.quotes:
            number = sources.number(quote)
            said = f"<br>Said by {html.escape(quote.said_by)}" if quote.said_by else ""
            cite = f' cite="{html.escape(quote.link)}"' if quote.link else ""
            yield f"<blockquote{cite}>“{html.escape(one_line(quote.text))}” [{number}]{said}</blockquote>"
    for sentence in reply.warnings:
        yield f"<p>⚠ {html.escape(sentence)}</p>"
    listed = []
    for number, quote in sources.numbered.values():
        words = html.escape(_source(quote))
        linked = f'<a href="{html.escape(quote.link)}">{words}</a>' if quote.link else words
        listed.append(f'<li value="{number}">{linked}</li>')
    yield f"<ol>{''.join(listed)}</ol>"
    if reply.freshness:
        yield f"<p><small>{html.escape(f'Searched {reply.freshness}')}</small></p>"


def _title(reply: Reply) -> str:
    return one_line(reply.question)


def _heading(item: BriefItem) -> str:
    parts = [item.dated or "Undated"]
    parts += ["new"] if item.new else []
    parts += [f"{item.sources} independent sources"] if item.sources > 1 else []
    return " · ".join(parts)


def _figures_told(reply: Reply, brief: BriefView) -> Iterator[str]:
    for change in brief.changes:
        said = f" ({change.after.said_by})" if change.after.said_by else ""
        yield f"Changed: {_dated(change.before)} → {_dated(change.after)}{said}"
    yield from reply.figures


def _dated(figure: FigureView) -> str:
    return f"{one_line(figure.text)} ({figure.dated})"


def _source(quote: QuoteView) -> str:
    publisher = one_line(quote.publisher) if quote.publisher else "publisher unknown"
    parts = (one_line(quote.title), publisher, quote.published or "undated", quote.also_in)
    return " · ".join(part for part in parts if part)


def _escaped(text: str) -> str:
    """Text that CommonMark shows as it is."""
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    return _LINE_START.sub(lambda m: f"{m[1]}{m[2][:-1]}\\{m[2][-1]}", escaped)
