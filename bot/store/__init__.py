"""``desk.db``: what people asked and what they were told, grants, feedback, and who did what. One per data folder."""

from __future__ import annotations

from bot.store.answers import Answers, Feedback, Given, GivenQuote, Verdict
from bot.store.audit import Audit, Entry
from bot.store.grants import Grant, Grants
from bot.store.inbox import Accepted, Inbox, Item
from bot.store.store import Store

__all__ = [
    "Accepted",
    "Answers",
    "Audit",
    "Entry",
    "Feedback",
    "Given",
    "GivenQuote",
    "Grant",
    "Grants",
    "Inbox",
    "Item",
    "Store",
    "Verdict",
]
