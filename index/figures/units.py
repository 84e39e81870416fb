"""What a number counts: currency, percent, or the noun beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Span
from index.figures.words import word_set

_PREFIX = re.compile(
    r"(US\s?\$|\$US|A\$|\$A|AU\$|C\$|CA\$|NZ\$|\$NZ|HK\$|S\$|R\$|\$|€|£|¥|₹|\b(?:USD|EUR|GBP"
    r"|CHF|AUD|CAD|NIS|Rs\.?|US(?=\d)|US$))\s?$"
)
_PREFIXES = {
    "us$": "USD", "$us": "USD", "a$": "AUD", "$a": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "nz$": "NZD",
    "$nz": "NZD", "hk$": "HKD", "s$": "SGD", "r$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "nis": "ILS", "aud": "AUD", "cad": "CAD", "rs": "INR", "rs.": "INR", "us": "USD",
}  # fmt: skip
_SUFFIX = re.compile(
    r"(?:\s+of\s+(?=dollars|euros|pounds|rupees|yen|yuan|roubles|rubles|pesos)|[\s-]?)(?:(¢|cents?\b|pence\b|p(?=\s|[.,]))"
    r"|(US\s+dollars?|Canadian\s+dollars?|Australian\s+dollars?|dollars?|euros?"
    r"|pounds?(?=\s+sterling|[.,;]|\s+(?:a|per|for|in|to|on)\b|$)|rupees?|yen|yuan|roubles?"
    r"|rubles?|francs?|pesos?|lira|dinars?|riyals?"
    r"|rand|Danish\s+kroner?|kroner?|kron(?:a|or)|zlotys?|forints?|baht|shekels?|naira|rupiah|ringgit|dirhams?|hryvnias?|taka|birr"
    r"|USD|EUR|GBP|€|£)\b)",
    re.IGNORECASE,
)
_SUFFIXES = {
    "dollar": "USD", "us dollar": "USD", "canadian dollar": "CAD", "australian dollar": "AUD", "euro": "EUR", "pound": "GBP",
    "rupee": "INR", "yen": "JPY", "yuan": "CNY", "rouble": "RUB", "ruble": "RUB", "franc": "CHF", "peso": "MXN", "lira": "TRY",
    "dinar": "dinars", "riyal": "SAR", "rand": "ZAR", "usd": "USD", "eur": "EUR", "gbp": "GBP", "€": "EUR", "£": "GBP",
    "krone": "NOK", "kroner": "NOK", "danish krone": "DKK", "danish kroner": "DKK", "krona": "SEK", "kronor": "SEK",
    "zloty": "PLN", "forint": "HUF", "baht": "THB", "shekel": "ILS", "naira": "NGN", "rupiah": "IDR", "ringgit": "MYR",
    "dirham": "AED", "hryvnia": "UAH", "taka": "BDT", "birr": "ETB",
}  # fmt: skip
_PERCENT = re.compile(r"\s?%|[\s-](?:per\s?cent|percent|pc|percentage\s+points?)\b", re.IGNORECASE)
_WORD = re.compile(
    r"(?:\+|-(?:plus|odd)\b|\s+or\s+(?:so|more|fewer|less)\b)?(?:\s+of(?=\s)(?:\s+(?:the|its|his|her|their|our|these"
    r"|those))?)?[\s-]+([A-Za-z][\w’'&-]*)"
)
_STOP = word_set(
    """
    in on at by for from with to into onto over under since until after before during per and or but
    while that which who whom whose when where as than is are was were be been being has have had will
    would could can may might must should do does did not no due a an the this that these those it he she
    they we you its his her their there here today yesterday now still have ago earlier later each every
    across through against between among if because so also only just more less fewer apiece altogether
    overall alone daily annually last next out up down off about around
    """
)
_PAST = re.compile(r"(?:ed|ing)$")
_IRREGULAR = word_set(
    """
    people men women children police troops staff sheep fish lynx cattle personnel dead wounded geese
    mice feet teeth aircraft salmon deer bison trout infantry cavalry livestock crew policemen firemen
    fishermen businessmen servicemen militiamen gunmen workmen clergy youth
    """
)
_NOT_PLURAL = word_set(
    """
    news gas bus us plus class press glass mass business series is was has does its this his less
    """
)
_PARTICIPLE = re.compile(
    r"\s+(?:(?:have|has|had|were|was|are|is|been|being|others?|more|still|reported|feared|left)\s+){0,3}"
    r"(killed|dead|died|missing|injured|wounded|hurt|displaced|arrested|detained|trapped"
    r"|homeless|infected|drowned|came|gathered|marched|attended|watched|fled|voted|arrived|crossed)\b"
)
_SUBJECT = re.compile(
    r"\b(?:the|its|their)?\s*(?:total\s+)?(?:number|count|tally|total|estimate|queue|backlog|fleet|convoy|stock)\s+of\s+"
    r"((?:[\w’'-]+\s+){0,3}?[\w’'-]+?)(?=\s+(?:(?<!\bthe\s)(?:killed|dead|lost|missing|injured|wounded|affected|held|gone|destroyed|left)\s+)?"
    r"(?:in|on|at|off|outside|by|has|had|have|is|are|was|were|rose|fell|grew|stood|stands|reached|hit|passed|exceeds?|exceeded|topped|of|to|from|down|up|who|that|since)\b|,)",
    re.IGNORECASE,
)
# "Daily cases of cholera averaged 140", "deaths in clinics stood at 133": the subject of what is measured.
_MEASURED = re.compile(
    r"(?:^|[,;“]\s*|\b(?:that|and|but|while)\s+)(?:[A-Za-z’'-]+(?<!s)\s+|its\s+){0,3}?"
    r"((?:(?:[Dd]aily|[Ww]eekly|[Mm]onthly|[Nn]ew|[Cc]onfirmed|[Ss]uspected)\s+)?[A-Za-z][a-z’'-]{2,}(?<![si])s)(?:\s+(?:of|in|at|among|for|from|across|on|off)\s+[^,;.:]{1,50}?)?\s+"
    r"(?:(?:has|have|had|now|still|also|then|since|already|again|currently)\s+){0,3}"
    r"(?:average[ds]?|total(?:l?ed)?|(?:(?:is|are|was|were)\s+(?:now\s+)?(?:believed|thought|estimated|said)\s+to\s+)?number(?:ed)?|reach(?:ed)?|(?:stood|stands?)\s+at|(?:ended|closed|finished)\s+(?:\w+\s+){0,3}?at|(?:rose|risen|fell|fallen|grew|grown|climbed|dropped|shrank"
    r"|shrunk|dwindled|swelled|swollen|increased|decreased|declined|went|gone|come|came)(?:\s+(?:up|down|back))?\s+to|exceed(?:ed)?|surpassed|topped)"
    r"\s+(?:[a-z]+\s+){0,3}$"
)
# "Put the fighters of the Front there at less than 2,000".
_PUT_AT = re.compile(
    r"\b(?:puts?|putting|estimate[ds]?|estimating|reckon(?:s|ed)?)\s+(?:the\s+)?(?:[a-z’'-]+\s+){0,3}?([a-z’'-]{3,}(?<!s)s|crowd|dead|wounded)\b"
    r"[^.;]{0,60}?\sat\s+(?:[a-z]+\s+){0,3}[“\"]?$"
)
_OF_PEOPLE = re.compile(
    r"\b(?:employ|kill|injur|wound|displac|arrest|detain|evacuat|rescu|hospitali[sz]|infect|recruit)(?:e?s|e?d|ing)?\s+"
    r"(?:(?:about|around|some|nearly|almost|at|least|more|fewer|less|than|over|up|to|as|many|another|a|further|an|estimated)\s+){0,4}$"
)
_BALLOT = re.compile(
    r"\b(?:vot(?:e|ed|ing)|ballot|passed|approved|carried|rejected|defeated)\b[^.;,]{0,50}?(?:\b(?:by|of)\s+)?(?:\d[\d,]*\s+(?:votes\s+)?to\s+)?$"
)
_TALLY_AFTER = re.compile(r"\s+(?:votes\s+)?(?:to|against)\s+\d")
_OF_THOSE_BEFORE = re.compile(
    r"\s+(?:(?:of\s+(?:them|whom|these|those|which))|others?|are|were|remain|remained|have|had|who)\b",
    re.IGNORECASE,
)
# Before a colon: "Homes destroyed: 124".
_LABEL = re.compile(r"([A-Za-z][\w’'-]*(?:\s+[\w’'-]+){0,3}):\s*$")
# Never what is counted, though they follow a number bare.
_VERBS = word_set(
    """
    remain remains live lives say says believe believes think thinks support supports oppose want wants need needs
    suffer work stay lie sleep belong die face go come arrive fled went came took fell rose won lost got made said saw
    held hit ran sat stood sank sold paid left them whom others died
    """
)
_NUMBER_WORDS = word_set("two three four five six seven eight nine ten eleven twelve")  # "95 two weeks ago"
_TOLL = re.compile(
    r"\b(?:toll|attendance|turnout|population|crowd|casualties|fatalities|deaths|headcount|workforce|membership|garrison|electorate)\b",
    re.IGNORECASE,
)
_TIME = word_set(
    """
    second minute hour day week month year decade century
    """
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name, what is counted, where the whole number phrase begins and ends, and a factor (cents: .01)."""

    name: str | None
    counted: Span | None
    start: int
    end: int
    factor: float = 1.0

    @property
    def money(self) -> bool:
        """Whether this is an ISO 4217 code."""
        return self.name is not None and len(self.name) == 3 and self.name.isupper()

    @property
    def time(self) -> bool:
        """Whether this is a length of time."""
        return self.name is not None and self.name.rstrip("s") in _TIME


def unit_of(text: str, first: int, last: int, start: int, end: int) -> Unit:
    """The unit of the number ``text[first:last]`` in the sentence ``text[start:end]``."""
    prefix = _PREFIX.search(text[max(start, first - 5) : first])
    begin = first - len(prefix.group(0)) if prefix else first
    after = text[last : min(end, last + 80)]
    money = _SUFFIX.match(after)
    if money and money.group(1):
        code = (
            _PREFIXES[prefix.group(1).lower().replace(" ", "")]
            if prefix
            else "GBP"
            if money.group(1)[0] == "p"
            else "USD"
        )
        return Unit(code, None, begin, last + money.end(), 0.01)
    if prefix:
        return Unit(_PREFIXES[prefix.group(1).lower().replace(" ", "")], None, begin, last)
    if money:
        name = re.sub(r"\s+", " ", money.group(2).lower())
        return Unit(
            _SUFFIXES[name if name in _SUFFIXES else name.rstrip("s")], None, begin, last + money.end()
        )
    percent = _PERCENT.match(after)
    if percent:
        return Unit("percent", None, begin, last + percent.end())
    return _counted(text, begin, last, start, after)


def _counted(text: str, begin: int, last: int, start: int, after: str) -> Unit:
    at, first_word, chosen = 0, None, None
    for position in range(6):
        match = _WORD.match(after, at)
        if match is None:
            break
        word = match.group(1)
        low = word.lower()
        if (
            low in _STOP
            or (not position and (low in _VERBS or low in _NUMBER_WORDS))
            or (position and _PAST.search(low) and chosen is None and first_word)
        ):
            break
        if position == 0:
            first_word = match
        chosen = match
        at = match.end()
        if low in _IRREGULAR or (
            low.endswith("s")
            and not low.endswith(("ss", "’s", "'s"))
            and low not in _NOT_PLURAL
            and not (word.isupper() and _plural_follows(after, at))
        ):
            return _named(last, match, low, begin, first_word)
        if low.endswith(("’s", "'s")):
            continue
    participle = _PARTICIPLE.match(after)
    if participle:
        return Unit("people", None, begin, last)
    if (
        first_word is not None
        and not _PAST.search(first_word.group(1))
        and first_word.group(1)[0].islower()
        and not first_word.group(1).endswith("ly")
    ):
        return _named(last, first_word, first_word.group(1).lower(), begin, first_word)
    before = text[start:begin]
    label = _LABEL.search(before)
    if label:
        span = (start + label.start(1), start + label.end(1))
        words = [word for word in label.group(1).lower().split() if not _PAST.search(word)]
        return Unit(words[-1] if words else None, span, begin, last)
    if _OF_THOSE_BEFORE.match(after):
        return Unit(None, None, begin, last)
    subjects = list(_SUBJECT.finditer(before))
    if subjects:
        subject = subjects[-1]
        span = (start + subject.start(1), start + subject.end(1))
        return Unit(text[span[0] : span[1]].split()[-1].lower(), span, begin, last)
    for pattern in (_MEASURED, _PUT_AT):
        named = pattern.search(before)
        if named:
            span = (start + named.start(1), start + named.end(1))
            word = named.group(1).lower().split()[-1]
            return Unit("people" if word == "crowd" else word, span, begin, last)
    if _TOLL.search(before) or _OF_PEOPLE.search(before):
        return Unit("people", None, begin, last)
    if _BALLOT.search(before) and (before.endswith("to ") or _TALLY_AFTER.match(after)):
        return Unit("votes", None, begin, last)
    return Unit(None, None, begin, last)


def _plural_follows(after: str, at: int) -> bool:
    """Whether "ISIS" in "5,000 ISIS fighters" only says of whom."""
    match = _WORD.match(after, at)
    if match is None:
        return False
    low = match.group(1)
    return low.islower() and (low in _IRREGULAR or (low.endswith("s") and low not in _STOP | _NOT_PLURAL))


def _named(last: int, match: re.Match[str], low: str, begin: int, first: re.Match[str] | None) -> Unit:
    lead = first or match
    return Unit(low, (last + lead.start(1), last + match.end(1)), begin, last)
