"""The help: what can be said to the bot."""

from __future__ import annotations

from collections.abc import Collection

from bot.reply import Reply
from bot.words.wording import notice


def help_reply(names: Collection[str], prefix: str, *, admin: bool) -> Reply:
    """What can be said here: the commands of ``names``, those for admins only to them."""
    lines = ["Ask in plain words: how many fighters remain?", "Follow up: and in Syria? · since when?"]
    listed = [(name, text) for name, text in _HELP.items() if name in names]
    width = max(len(name) for name, _ in listed) + len(prefix)
    lines += [
        f"{prefix + name:<{width}}  {text}" for name, text in listed if admin or name not in _FOR_ADMINS
    ]
    return notice(
        "I quote the team's articles word for word, with source and date, or say that nothing answers.",
        *lines,
    )


_HELP = {
    "brief": "what happened: brief Daesh last week",
    "timeline": "how a figure got there: timeline fighters in Iraq and Syria",
    "more": "other passages for the last question",
    "context": "the last quote with what stands around it",
    "copy": "the last answer as plain text",
    "sources": "who is held, and how new it is",
    "status": "how much is held, and how fresh it is",
    "watch": "tell me when the answer changes: watch QUESTION",
    "digest": "a briefing on time: digest daily 08:00 TOPIC · digest list · digest stop NUMBER",
    "add": "put a link into the collection: add LINK",
    "correct": "title, publisher or date of an article: correct ARTICLE date 2017-12-27",
    "new": "forget this conversation so far",
    "forget": "erase my questions and their answers",
    "reindex": "read what changed: reindex [source] [full]",
    "cancel": "stop the reindex",
    "help": "this",
}
_FOR_ADMINS = {"reindex", "cancel"}
