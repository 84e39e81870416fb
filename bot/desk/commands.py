"""What a line means: a command and its words, or a question. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from bot.desk.correcting import is_correction

_TAKES_WORDS = {
    "ask": "QUESTION",
    "brief": "TOPIC [last week | since 1 Dec | 5–27 Dec]",
    "timeline": "what is counted",
    "digest": "[daily 08:00 | weekdays | Mondays] TOPIC, list, or stop",
    "watch": "QUESTION",
    "add": "LINK",
    "correct": "ARTICLE title … | publisher … | date …",
    "reindex": "[source] [full]",
    "check": "the words to find a source for",
}
_ALONE = ("help", "sources", "status", "more", "context", "copy", "new", "forget", "cancel")
NAMES = (*_TAKES_WORDS, *_ALONE)
_SYNONYMS = {
    "?": "help",
    "commands": "help",
    "reset": "new",
    "summary": "brief",
    "summarise": "brief",
    "quit": "quit",
}
# Words that begin ordinary questions too: without a prefix they are commands only when nothing else fits.
_CAREFUL = {"ask", "add", "correct", "check", "reindex", "watch"}
_SLASHED = re.compile(r"/[a-z][a-z-]*(?=\s|\Z)", re.IGNORECASE)
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name, as it is listed by help, and the words after it."""

    name: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Typed as a command, but there is none of that name. ``near`` is the one that may have been meant."""

    name: str
    near: str | None


def parse(text: str, *, command: bool = False) -> Command | Unknown:
    """Read a line. With ``command`` it was typed as one ("/brief", "!brief") and begins with the name.

    Without, "brief Daesh last week" is a command too, since not everything typed to a bot can have a prefix; a
    line that may as well be a question is one: "status of the talks?". "/brief Daesh" within a message is meant as one.
    """
    line = text.strip()
    if not command and _SLASHED.match(line):
        return parse(line[1:], command=True)
    first, _, rest = line.partition(" ")
    name = _SYNONYMS.get(first.casefold(), first.casefold()).rstrip(":?!.")
    rest = rest.strip()
    if command:
        if name in NAMES or name == "quit":
            return Command(name, rest)
        near = get_close_matches(name, NAMES, n=1)
        return Unknown(first, near[0] if near else None)
    if name in _ALONE and not rest.strip("?!. "):
        return Command(name)
    if name in _TAKES_WORDS and _meant(name, rest):
        return Command(name, rest)
    return Command("ask", line)


def _meant(name: str, rest: str) -> bool:
    if name == "add":
        return bool(_LINK.match(rest.strip("<>")))
    if name == "correct":
        return is_correction(rest)
    if name == "reindex":
        return len(rest.split()) <= 2
    return bool(rest) or name not in _CAREFUL


def usage(name: str) -> str:
    """What stands behind a command's name."""
    return _TAKES_WORDS.get(name, "")
