"""How fresh the index is, as far as somebody may know of it, and which sources fail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.reply import Reply
from bot.words.age import show_published
from bot.words.plain import one_line
from bot.words.wording import counted, moment, notice

if TYPE_CHECKING:
    from index.facade import Index


def status_reply(index: Index, readable: frozenset[str] | None, now: datetime) -> Reply:
    """How fresh the index is, and which followed places fail (those of ``readable`` collections)."""
    held = index.status(readable)
    lines = []
    if held.updated_at is not None:
        lines.append(f"Updated {moment(held.updated_at, now)}.")
    if held.newest is not None:
        lines.append(f"Newest article: {show_published(held.newest)}.")
    if held.undated:
        lines.append(f"{counted(held.undated, 'article')} without a date.")
    if held.vectors_pending:
        lines.append(
            f"{counted(held.vectors_pending, 'passage')} found by words only, until the model has read them."
        )
    followed = [one for one in index.source_list() if readable is None or one.collection in readable]
    failing = [one for one in followed if one.error]
    if followed:
        ok = len(followed) - len(failing)
        lines.append(f"{counted(ok, 'source')} OK" + (f", {len(failing)} failing:" if failing else "."))
    lines += [f"• {one_line(one.place)}: {one_line(one.error or '')}" for one in failing]
    return notice(f"I hold {counted(held.articles, 'article')}.", *lines)
