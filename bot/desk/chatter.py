"""What is no question: people talking to each other in a thread, and courtesies to the bot. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

_ASKS = re.compile(
    r"""^ (?: (?:and|but|so|ok(?:ay)?|then|also)\b [\s,]* )*
    (?: who | whom | whose | what | when | where | why | which | how | is | are | was | were | do | does | did | has
    | have | had | can | could | will | would | since[ ]when | until[ ]when | by[ ]whom )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TO_SOMEBODY = re.compile(r"^\s*(?:<@|@)\S+")
_SMALL_TALK = re.compile(
    r"""^
    (?: how[ ]are[ ](?:you|things) | what[ ]do[ ]you[ ](?:all[ ]|guys[ ])?think
    | who(?:'s|[ ]is)[ ](?:in|up|free|coming) | can[ ](?:you|we|someone|anyone|i) | could[ ](?:you|we|someone)
    | will[ ]you | would[ ]you | do[ ]you | did[ ]you | have[ ]you | are[ ]you | shall[ ]we | what'?s[ ]up | really
    | why[ ]not | right | is[ ]that[ ]ok(?:ay)? | ok(?:ay)? | thanks | thank[ ]you | cheers | lol | haha )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MOST_WORDS = 60
_HELLO = frozenset(
    {"hello", "hi", "hey", "hallo", "moin", "salut", "morning", "afternoon", "evening", "مرحبا", "سلام"}
)
_THANKS = frozenset({"thanks", "thank", "thx", "ty", "cheers", "danke", "merci", "appreciated", "شكرا"})
_FINE = frozenset(
    {"ok", "okay", "great", "perfect", "cool", "understood", "good", "excellent", "super", "got"}
)
_BESIDE = frozenset(
    "a again all answer bot briefbot for good great help helpful info it job lot many much of ok okay quick really reply so "
    "that thats the there this very was well work you your".split()
)


class Courtesy(StrEnum):
    """What a person says who asks nothing, and what is said back."""

    HELLO = "Hello. Ask in plain words, for example: how many fighters remain?"
    THANKS = "You're welcome."
    FINE = "👍"


def courtesy(text: str) -> Courtesy | None:
    """Whether all of a line is a greeting, thanks or approval: nothing that articles could answer."""
    said = [word.replace("'", "").replace("’", "") for word in re.findall(r"[\w'’]+", text.casefold())]
    for words, meant in ((_THANKS, Courtesy.THANKS), (_HELLO, Courtesy.HELLO), (_FINE, Courtesy.FINE)):
        if words & {*said} and "?" not in text and {*said} <= _THANKS | _HELLO | _FINE | _BESIDE:
            return meant
    return None


def is_question(text: str) -> bool:
    """Whether a line in a thread of the bot's reads as a question about the articles.

    When in doubt it isn't: a mention always reaches the bot, and answering chatter drives people away.
    """
    line = text.strip()
    if not line or len(line.split()) > _MOST_WORDS or _TO_SOMEBODY.match(line) or _SMALL_TALK.match(line):
        return False
    return line.endswith(("?", "؟", "？")) or bool(_ASKS.match(line) and "\n" not in line)
