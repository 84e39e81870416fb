"""Questions that lean on the ones before them ("and in Syria?"), completed without a language model."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

_LEAD = re.compile(
    r"^\s*(?:(?:and|but|so|ok|okay|then|also|what about|how about|and what about)\b[\s,]*)+", re.IGNORECASE
)
_LEANS = re.compile(
    r"\b(?:that|this|it|its|they|them|their|those|these|he|she|him|his|her|there|then|same|said so)\b",
    re.IGNORECASE,
)
# What looks like leaning and isn't: "how many fighters were there in 2014?", "did he say that the war is over?" (of
# which "he" leans all the same), "is it true that …", "how long did it take".
_EXPLETIVE = re.compile(
    r"(?<=\w )(?<!many )(?<!much )(?<!what )(?<!who )(?<!that )(?:is|are|was|were|have been|has been|had been) there\b"
    r"|^(?:is|are|was|were) there\b"
    r"|\b(?:say|says|said|claims?|claimed|reports?|reported|announced?|announces|confirm(?:s|ed)?|warn(?:s|ed)?|denied"
    r"|den(?:y|ies)|means?|meant|shows?|showed|find|found|true|likely|possible|suggest(?:s|ed)?) that(?= \w+ \w)"
    r"|\b(?:is|was) it (?:true|likely|possible|known)\b|\b(?:does|did|will) it take\b",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|since|"
    r"until|by whom|for how)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:since when|until when|why|where|when|how|who|says who|who said (?:that|so|it|this)|how so|how much|how many|"
    r"which ones?|by whom|for how long|how long|what else|who else)\W*$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"^(?P<preposition>in|on|at|for|from|by|of|to|since|during|before|after|under|with)\s", re.IGNORECASE
)


_CALENDAR = "|".join(filter(None, (*calendar.month_name, *calendar.day_name)))
_TIME_NAME = re.compile(rf"\b(?:(?:19|20)\d\d|{_CALENDAR})\b")
_WHO_SAID = re.compile(
    r"^(?:who (?:said|says|told|reported|published|printed) (?:that|so|it|this)|says who|according to whom"
    r"|(?:which|what) (?:news )?(?:agency|outlet|(?:news)?paper|magazine|publisher|source|site) "
    r"(?:said|says|reported|published|printed|ran|carried) (?:that|it|this)"
    r"|what(?:[’']s| is) (?:the|its|your) source(?: (?:of|for) (?:that|it|this))?|where is (?:that|it|this) from)\W*$",
    re.IGNORECASE,
)


def asks_speaker(question: str, previous: Sequence[str]) -> bool:
    """Whether a follow-up asks only who said, or published, what the answer before it told."""
    return bool(previous) and bool(_WHO_SAID.match(_LEAD.sub("", question).strip()))


def complete(question: str, previous: Sequence[str]) -> str:
    """Return the question as it reads with what came before, or unchanged when it stands by itself.

    ``previous`` holds the conversation's earlier questions, oldest first, as they were typed.
    """
    if not previous:
        return question
    before = complete(previous[-1], previous[:-1])
    asked = question.strip()
    rest = _LEAD.sub("", asked).strip()
    led = rest != asked
    if not re.search(r"\w", rest):
        return before
    if _stands_alone(rest, led):
        return question
    base = before.strip().rstrip("?.! ")
    if _QUESTION_WORD.match(rest) or _BARE.match(rest):
        return f"{base}? {rest[0].upper()}{rest[1:]}"
    return _insert(base, rest.rstrip("?.! "))


def _stands_alone(rest: str, led: bool) -> bool:
    words = re.findall(r"\w+", rest)
    if _BARE.match(rest) or not _QUESTION_WORD.match(rest):
        return not led and not _BARE.match(rest) and len(words) > 3
    if _LEANS.search(_EXPLETIVE.sub(" ", rest)):
        # "does that include western Syria?" leans; "does it follow that the coalition …" is rare enough.
        return len(words) > 12
    return (not led and len(words) > 2) or len(words) > 6


def _tells_time(text: str) -> bool:
    return bool(_TIME_NAME.search(text))


def _insert(base: str, fragment: str) -> str:
    """Put a fragment into the earlier question: in place of what begins with the same preposition, or after it."""
    match = _PREPOSITION.match(fragment)
    if match:
        same = list(
            re.finditer(
                rf"\b{match['preposition']}\s+(?:the\s+)?[A-Z\d][\w-]*(?:\s+(?:and\s+)?[A-Z\d][\w-]*)*", base
            )
        )
        # A time takes the place of a time, a name that of a name.
        same = [one for one in same if _tells_time(one.group()) == _tells_time(fragment)]
        if same:
            return f"{base[: same[-1].start()]}{fragment}{base[same[-1].end() :]}?"
        return f"{base} {fragment}?"
    return f"{base}, {fragment}?"
