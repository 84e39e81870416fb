"""Whether a line that names nobody is a question to the bot, or people talking to each other. Pure."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also)\b[\s,]*)*(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|"
    r"does|did|has|have|had|can|could|will|would|since when|until when|by whom)\b",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(r"^\s*(?:<@|@)\S+")
_SMALL_TALK = re.compile(
    r"^(?:how are (?:you|things)|what do you (?:all |guys )?think|who(?:'s| is) (?:in|up|free|coming)|can (?:you|we|someone|"
    r"anyone|i)|could (?:you|we|someone)|will you|would you|do you|did you|have you|are you|shall we|what'?s up|really|"
    r"why not|right|is that ok(?:ay)?|ok(?:ay)?|"
    r"thanks|thank you|cheers|lol|haha)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 60


def is_question(text: str) -> bool:
    """Whether a line in a thread of the bot's reads as a question about the articles.

    When in doubt it isn't: a mention always reaches the bot, and answering chatter drives people away.
    """
    line = text.strip()
    if not line or len(line.split()) > _MOST_WORDS or _TO_SOMEBODY.match(line) or _SMALL_TALK.match(line):
        return False
    return line.endswith(("?", "؟", "？")) or bool(_ASKS.match(line) and "\n" not in line)
