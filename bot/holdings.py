"""What is held, as far as somebody may know of it: counts, publishers, freshness, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.age import show_published
from bot.plain import one_line
from bot.reply import Reply
from bot.wording import counted, moment, notice
from index.article import Published

if TYPE_CHECKING:
    from index.facade import Index


@dataclass(frozen=True, slots=True)
class Held:
    """Counts of what may be read. Publishers without a name are counted under ''."""

    articles: int
    undated: int
    newest: Published | None
    publishers: Mapping[str, int]


def held_in(index: Index, readable: frozenset[str] | None) -> Held:
    """Count what is held in ``readable`` collections; None is all of them."""
    if readable is None:
        held = index.status()
        return Held(held.articles, held.undated, held.newest, held.publishers)
    rows = [row for row in index.articles() if row.collection in readable]
    dates = [row.published for row in rows if row.published is not None]
    return Held(
        articles=len(rows),
        undated=len(rows) - len(dates),
        newest=max(dates, key=lambda published: published.last, default=None),
        publishers=Counter(row.publisher or "" for row in rows),
    )


def status_reply(index: Index, readable: frozenset[str] | None, now: datetime) -> Reply:
    """How fresh the index is, and which followed places fail (those of ``readable`` collections)."""
    held = held_in(index, readable)
    whole = index.status()
    lines = []
    if whole.updated_at is not None:
        lines.append(f"Updated {moment(whole.updated_at, now)}.")
    if held.newest is not None:
        lines.append(f"Newest article: {show_published(held.newest)}.")
    if held.undated:
        lines.append(f"{counted(held.undated, 'article')} without a date.")
    if whole.vectors_pending:
        lines.append(
            f"{counted(whole.vectors_pending, 'passage')} found by words only, until the model has read them."
        )
    followed = [one for one in index.source_list() if readable is None or one.collection in readable]
    failing = [one for one in followed if one.error]
    if followed:
        ok = len(followed) - len(failing)
        lines.append(f"{counted(ok, 'source')} OK" + (f", {len(failing)} failing:" if failing else "."))
    lines += [f"• {one_line(one.place)}: {one_line(one.error or '')}" for one in failing]
    return notice(f"I hold {counted(held.articles, 'article')}.", *lines)
