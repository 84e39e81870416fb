"""What somebody who opens the bot for the first time should see: what is held, what to ask, what is kept of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.desk.message import Standing
from bot.reply import Kind, Reply
from bot.words.plain import one_line
from index.article import Status
from index.errors import BriefbotError

if TYPE_CHECKING:
    from bot.desk.reception import Reception
    from index.facade import Index

SUGGESTED = 3
_TRIED = 12  # newest articles whose titles are tried as questions
_MARK = re.compile(r"\[[A-Z]+\]\s*$")  # "[SAMPLE]", "[VIDEO]"


@dataclass(frozen=True, slots=True)
class Welcome:
    """``holdings`` is what is held and how fresh it is; ``suggestions`` are questions that are answered here."""

    holdings: Reply
    suggestions: tuple[str, ...]
    admin: bool
    people: tuple[str, ...]  # the admins' ids
    about: tuple[str, ...]


def welcome(reception: Reception, platform: str, person: str, standing: Standing, keep_days: int) -> Welcome:
    """For one person, in a direct conversation. What may not be read there is not spoken of."""
    readable = reception.readable(platform, "", person, standing, True)
    return Welcome(
        holdings=_holdings(reception, readable),
        suggestions=_suggested(reception, readable),
        admin=reception.policy.is_admin(platform, person, standing),
        people=reception.policy.admins_of(platform),
        about=(
            "I never write answers. I quote, with source and date, or say that I found nothing. "
            "Please open the source before you repeat a quote.",
            f"I keep your questions and my answers for {keep_days} days, and read only messages to me.",
        ),
    )


def suggestions(index: Index, readable: frozenset[str] | None, now: datetime) -> tuple[str, ...]:
    """Titles of the newest articles that, asked as questions, are answered from what may be read."""
    rows = [row for row in index.articles() if readable is None or row.collection in readable]
    rows.sort(key=lambda row: row.published.last if row.published else date.min, reverse=True)
    found: list[str] = []
    for row in rows[:_TRIED]:
        title = _MARK.sub("", one_line(row.title)).strip()
        if not title or title in found:
            continue
        answer = index.ask(title, asked_at=now, collections=readable, limit=1)
        if answer.status is Status.ANSWERED:
            found.append(title)
        if len(found) == SUGGESTED:
            break
    return tuple(found)


def _holdings(reception: Reception, readable: frozenset[str] | None) -> Reply:
    if readable is not None and not readable:
        return Reply(Kind.NOTICE, "None of your channels may read any articles yet. Ask an admin for access.")
    try:
        return reception.desk.status(readable)
    except BriefbotError as error:
        return Reply(Kind.ERROR, str(error))


def _suggested(reception: Reception, readable: frozenset[str] | None) -> tuple[str, ...]:
    try:
        return reception.desk.suggestions(readable)
    except BriefbotError:
        return ()  # what is wrong stands beside it, in the holdings
