"""``desk.db``: what people asked and what they were told, grants, feedback, and who did what. One per data folder."""

from __future__ import annotations

from bot.store.answers import BRIEFED, TRACED, Answers, Feedback, Given, GivenQuote, Verdict
from bot.store.audit import Audit, Entry
from bot.store.briefings import Briefings, audience_of
from bot.store.grants import Grant, Grants
from bot.store.inbox import Accepted, Inbox
from bot.store.items import Item
from bot.store.orders import Order, OrderKind, Orders
from bot.store.store import Store

__all__ = [
    "BRIEFED",
    "TRACED",
    "Accepted",
    "Answers",
    "Audit",
    "Briefings",
    "Entry",
    "Feedback",
    "Given",
    "GivenQuote",
    "Grant",
    "Grants",
    "Inbox",
    "Item",
    "Order",
    "OrderKind",
    "Orders",
    "Store",
    "Verdict",
    "audience_of",
]
