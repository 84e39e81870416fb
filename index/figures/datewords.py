"""The words of dates, as patterns: what a date looks like, and what beside it says that it dates no figure. Pure."""

from __future__ import annotations

import calendar
import re

from index.figures.words import word_list, word_set

MONTH_NUMBERS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
MONTH_NUMBERS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
DAY_NUMBERS = {name.lower(): i for i, name in enumerate(calendar.day_name)}
ORDINALS = {
    word: i
    for i, word in enumerate(
        word_list(
            """
            first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
            fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
            twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh
            twenty-eighth twenty-ninth thirtieth thirty-first
            """
        ),
        1,
    )
}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True)) + r"|\d{1,2}(?:st|nd|rd|th)"
_YEAR = r"(?:1[5-9]|20)\d\d"
_COUNT = (
    r"(?:\d{1,3}|a\s+couple\s+of|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty)"
)
# What is dated by its year: "a 2018 report", "a 2023 UN survey".
_OF_PAPERS = (
    r"\s+(?:[A-Z][\w&]*\s+){0,3}?(?:report|survey|study|poll|census|estimate|count|audit|review|analysis)\b"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
DATE = re.compile(
    rf"""
    (?P<iso>\b{_YEAR}-\d\d-\d\d\b)
    |\b(?P<spanof>(?:in|over|during|within|for|throughout|across)\s+(?:the\s+)?(?:last|past|previous|next|coming|recent)\s+
        (?:(?:\d+|\w+)\s+)?(?:hours?|days?|weeks?|months?|years?|decades?|quarters?)\b)
    |\b(?:(?P<dmd>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<dmm>{_MONTH})(?:\s?,?\s+(?P<dmy>{_YEAR}))?)(?!\w)
    |\b(?P<ordday>{_ORDINAL})\s+of\s+(?P<ordmonth>{_MONTH})(?:,?\s+(?P<ordyear>{_YEAR}))?\b
    |\b(?P<feast>(?:Christmas|New\s+Year[’']s)\s+(?:Eve|Day)|Boxing\s+Day)\b
    |\b(?:(?P<mdm>{_MONTH})\s+(?:the\s+)?(?P<mdd>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%]|[.,:]\d|\s*(?:million|billion|people|percent|per\s)))
        (?:\s?,?\s+(?P<mdy>{_YEAR})\b)?
    |\b(?P<mym>{_MONTH}),?\s+(?:of\s+)?(?P<myy>{_YEAR})\b
    |\b(?P<ord>{_ORDINAL})\s+of\s+(?P<ordwhich>this|last|the)\s+month\b
    |\b(?P<bareord>(?<=(?:on|by)\sthe\s)(?:{_ORDINAL})|(?<=since\sthe\s)(?:{_ORDINAL})|(?<=(?:until|after)\sthe\s)(?:{_ORDINAL}))(?=\s*(?:[.,;?”)]|$|and\b|but\b))
    |\b(?P<agon>{_COUNT})\s+(?P<agounit>day|week|fortnight|month|year|decade)s?\s+(?P<agoway>ago|earlier|before|prior|later|after(?=\s+(?:the|an?|its|his)\b))\b
    |\b(?P<untold>on\s+the\s+(?:(?:first|second|third|last|opening|final)\s+)?(?:day|night|morning|evening)\s+(?:of|after|before)\s+(?:the|its|their)\b)
    |\b(?P<eve>the\s+(?:day|week|month|year)\s+(?:before|earlier)\b(?!\s+yesterday)
        |the\s+(?:previous|preceding)\s+(?:day|week|month|year)\b)
    |\b(?P<same>the\s+day\s+before\s+yesterday|yesterday|today|tonight|this\s+(?:morning|afternoon|evening))\b
    |\b(?:(?P<dayrel>last|this|next|the\s+previous|previous|the\s+following)\s+)?(?P<day>{_DAY})\b(?P<lastweek>\s+(?:of\s+)?last\s+week\b)?
    |\b(?:(?P<stage>early|late|mid-?|earlier|later|the\s+(?:end|start|beginning|middle)\s+of)\s*)?
        (?P<rel>last|this|next|the\s+same)\s+(?P<relunit>week|month|year)\b
    |\b(?:(?P<monthrel>last|this|next)\s+)?(?P<month>{_MONTH})(?!\w|-[a-z]|\s+\d{{1,2}}(?!\d|,\d{{3}}))
    |(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\buntil\s)|(?<=\bduring\s)|(?<=\bof\s)|(?<=\bfrom\s)|(?<=\bto\s)
        |(?<=\bearly\s)|(?<=\blate\s)|(?<=\bmid\s)|(?<=\bmid-)|(?<=\bafter\s)|(?<=\bbefore\s)|(?<=\band\s)|(?<=\bthe\s)|(?<=\byear\s)|(?<=\()
        |(?<=[-–])|(?<=\bfor\s)(?={_YEAR},)|(?<=\ba\s)(?={_YEAR}{_OF_PAPERS})|(?<=\blast\s)(?={_YEAR}{_OF_PAPERS}))(?P<year>{_YEAR})(?!\w|,\d|\.\d|-\w|\s+(?:people|men|women|million|troops|dollars))
    |(?:(?<=\b[Ii]n\s)|(?<=\bsince\s)|(?<=\bby\s)|(?<=\buntil\s))(?P<oldyear>1[0-4]\d\d)(?=\s*[,.;:)])
    """,
    re.VERBOSE | re.IGNORECASE,
)
HEADING = re.compile(
    rf"^[ \t]*((?:{_DAY},?\s+)?(?:{_MONTH}|\d{{1,2}})[ \t][\w ,.]{{2,24}}?):?[ \t]*$", re.MULTILINE
)
NOT_AS_OF = re.compile(
    r"\b(?:from|between)\s+[^,;]{1,32}\s+(?:and|to)\s+$|\b(?:from|between|prior\s+to|through|than|due)\s+(?:(?:the|early|late|mid)\s+)*(?:(?:on|in|at)\s+)?$"
    r"|\bas\s+(?:in|on|at)\s+$"
    r"|\b(?:since|after|before|until|till|following)\b[^,;]{0,70}$",
    re.IGNORECASE,
)
EVENT_BEFORE = re.compile(
    r"\b(?:attacks?|wars?|strikes?|raids?|votes?|polls?|elections?|quakes?|earthquakes?"
    r"|storms?|floods?|letter|law|invasion"
    r"|massacre|crash|fire|coup|deal|agreement|summit|report)\s+(?:of|on|in)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
EVENT_AFTER = re.compile(
    r"(?:’s|'s)?\s+(?:[A-Z]\w+\s+)?(?:attacks?|wars?|strikes?|raids?|votes?|polls?|elections?"
    r"|quakes?|earthquakes?|storms?|floods?"
    r"|massacre|crash|fire|coup|deal|summit|harvest|season|budget|games?)\b"
)


SOON = 3  # months
# "closes in June", "by next May": what is still to come.
AHEAD = re.compile(
    r"\b(?:will|to|until|due|from|planned|scheduled|expected|(?!was\b|has\b|is\b|this\b)[a-z]{3,}s)\s+(?:\w+\s+)?"
    r"(?:(?:in|by|until|for)\s+)?(?:(?:early|late|mid)[\s-]+)?$",
    re.IGNORECASE,
)
# "Will begin hearing evidence in May", "expect to have it running again by June".
AHEAD_OF_VERB = re.compile(
    r"\b(?:will|expects?|expected|plans?|planned|hopes?|aims?|scheduled|(?:is|are)\s+(?:due|set|to))\b[^.;“”]{0,80}\b(?:in|by|until|from|for)\s+"
    r"(?:(?:early|late|mid)[\s-]+|the\s+(?:end|start|beginning|middle)\s+of\s+)?$"
)
# Told is what has been: "announced October 25", "per a December 14 email", "On October 13 began" are no days to come.
TOLD_ON = re.compile(
    r"\b(?:(?:said|told|announced|reported|confirmed|disclosed|learned|revealed|posted)\s+(?:on\s+)?|per\s+an?\s+)$"
)
TOLD_AFTER = re.compile(r"\s+(?:began|announced|laid\s+off)\b")
WHEN = re.compile(r",?\s+when\b")
FEASTS = {"christmas eve": (12, 24), "christmas day": (12, 25), "boxing day": (12, 26), "new year's eve": (12, 31),
          "new year's day": (1, 1)}  # fmt: skip


CANDIDATE = re.compile(r"[^\W\d_]+|\d+")
STARTS = (
    frozenset(MONTH_NUMBERS)
    | frozenset(DAY_NUMBERS)
    | frozenset(ORDINALS)
    | word_set(
        """
        on in over during within for throughout across an a one two three four five six seven eight nine
        ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen the yesterday today tonight this last next previous early late mid earlier
        later twenty thirty christmas new boxing
        """
    )
)
