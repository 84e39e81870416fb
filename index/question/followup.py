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
    r"^(?P<preposition>as of|as at|in|on|at|for|from|by|of|to|since|during|before|after|under|with)\s",
    re.IGNORECASE,
)

_CALENDAR = "|".join(filter(None, (*calendar.month_name, *calendar.month_abbr, *calendar.day_name)))
_TIME_NAME = re.compile(rf"\b(?:(?:19|20)\d\d|{_CALENDAR})\b")
_PART_OF_TIME = r"early|mid|late|(?:the\s+)?(?:start|beginning|middle|end)(?:\s+of)?"
_UNIT = r"(?:day|week|month|quarter|year|decade)s?"
# What a time is told with; with a name of the calendar or a unit among it, it is one.
_OF_TIME = re.compile(
    rf"\b(?:{_CALENDAR}|{_UNIT}|{_PART_OF_TIME}|\d+(?:st|nd|rd|th)?|a|the|of|and|to|this|last|past|next|previous|same|first|"
    r"second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|one|two|three|four|five|six|seven|eight|nine|ten|few|half|"
    r"ago|earlier|later|before|yesterday|today)\b",
    re.IGNORECASE,
)
_COUNTED_ON = re.compile(r"\b(?:earlier|later|before)\W*$", re.IGNORECASE)  # from the time asked for before
_TOLD_TIME = re.compile(rf"\b(?:(?:19|20)\d\d|{_CALENDAR}|{_UNIT}|yesterday|today)\b", re.IGNORECASE)
# A time in an earlier question that a later one takes the place of: "in 2018", "as of early December 2017".
_EARLIER_TIME = re.compile(
    r"[\s,]*\b(?:as of|as at|in|on|at|by|from|since|during|before|after|until)\s+"
    rf"(?:(?:{_PART_OF_TIME})[\s-]+)?(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_CALENDAR}|(?:19|20)\d\d)\.?"
    r"(?:,?\s+(?:(?:of\s+)?(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?(?:,?\s+(?:19|20)\d\d)?)\b)?",
    re.IGNORECASE,
)
# "Weekly users - latest?", which a time takes the place of.
_LATEST = re.compile(
    r"[\s,–—-]+(?:the\s+)?(?:latest|newest|now|currently|so far|to date|at the moment)$", re.IGNORECASE
)
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
    while asks_speaker(previous[-1], previous[:-1]):
        previous = previous[:-1]  # "who said that?" changes nothing of what is asked
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


def subject(asked: Sequence[str]) -> str:
    """What a conversation is about: its last question as completed, without what only asks on about the answer to it.

    "How many fighters remain? Who said that?" is about how many fighters remain.
    """
    return complete(asked[-1], asked[:-1]).split("? ")[0]


def _stands_alone(rest: str, led: bool) -> bool:
    words = re.findall(r"\w+", rest)
    if _BARE.match(rest) or not _QUESTION_WORD.match(rest):
        return not led and not _BARE.match(rest) and len(words) > 3 and not _only_time(rest)
    if _LEANS.search(_EXPLETIVE.sub(" ", rest)):
        # "does that include western Syria?" leans; "does it follow that the coalition …" is rare enough.
        return len(words) > 12
    return (not led and len(words) > 2) or len(words) > 6


def _tells_time(text: str) -> bool:
    return bool(_TIME_NAME.search(text))


def _only_time(text: str) -> bool:
    """Whether a fragment names a time and nothing else, however long: "as of the end of last year?"."""
    opened = _PREPOSITION.match(text)
    told = text[opened.end() :] if opened else text
    return bool(_TOLD_TIME.search(told)) and not re.search(r"\w", _OF_TIME.sub("", told))


def _insert(base: str, fragment: str) -> str:
    """Put a fragment into the earlier question: in place of what begins with the same preposition, or after it.

    A time takes the place of the time asked for before, whatever it begins with.
    """
    match = _PREPOSITION.match(fragment)
    if _only_time(fragment) and not _COUNTED_ON.search(fragment):
        base = _LATEST.sub("", base)
        if earlier := list(_EARLIER_TIME.finditer(base)):
            base = f"{base[: earlier[-1].start()]}{base[earlier[-1].end() :]}"
        if match is None and _tells_time(fragment):
            fragment = f"{_before(fragment)} {fragment}"
            match = _PREPOSITION.match(fragment)
        return f"{base} {fragment}?" if match else f"{base}, {fragment}?"
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


def _before(time: str) -> str:
    """The preposition that goes with a time: on Monday, at the end of 2017, in May."""
    if re.match(r"the\s+(?:start|beginning|end)\b", time, re.IGNORECASE):
        return "at"
    return (
        "on" if re.search(rf"\b(?:\d{{1,2}}|{'|'.join(calendar.day_name)})\b", time, re.IGNORECASE) else "in"
    )
