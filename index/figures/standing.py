"""Whether the text stands behind a number: denied, corrected, expected, or the change itself. Pure."""

from __future__ import annotations

import re

from index.figures.values import Standing

_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)\s+(?:that|having|any|it|they|he|she|the|reports?|claims?|allegations?|\w+ing)"
    r"|(?:reject|dismiss|rebut|refut|disput|disprov|debunk|repudiat|contest|discount|contradict|disown|withdrew|withdraw|retract|retreat(?:ed)?\s+from)\w*"
    r"\s+(?:[\w’'-]+\s+){0,4}?(?:claims?|reports?|figures?|suggestions?|allegations?|talk|that|ideas?|estimates?|numbers?"
    r"|accusations?|notions?|speculation|assertions?|tally|tallies|count|toll|stories|story|assessments?)"
    r"|not\s+true|untrue|not\s+the\s+case|no\s+(?:evidence|proof|truth|record|information|confirmation|indication|sign|such)"
    r"|false(?:ly|hood)?|fake|baseless|unfounded|un(?:verified|confirmed|substantiated)|rumou?r(?:s|ed)?|hoax|myth|lies?(?=\s+(?:that|to))"
    r"|(?:suggestions?|rumou?rs?|speculation|gossip|boasts?)\s+(?:that|of|about)|wrong\s+to\s+(?:say|claim|suggest|report)"
    r"|(?:never|not)\s+(?:been\s+)?(?:any|a)\s+question\s+of|apologi[sz](?:ed|es|ing)\s+for|contrary\s+to|ruled\s+out|(?<!no\s)doubt(?:s|ed|ful)?|question(?:s|ed)\s+(?:the|a|that|whether|claims?|reports?)"
    r"|(?:wrong|mistaken|erroneous|incorrect)ly|neither|nor|nobody|no\s+one|none\s+(?:has|have|had)"
    r"|(?:could\s+not|cannot|can[’']t|couldn[’']t|unable\s+to|yet\s+to|failed\s+to|declined\s+to|refused\s+to|would\s+not"
    r"|without|short\s+of|before\s+anyone|impossible\s+to)\s+(?:independently\s+)?(?:confirm|verif|acknowledg|say)\w*"
    r"|(?:did|do|does|has|have|had)\s*(?:not|n[’']t)\s+(?:say|said|confirm(?:ed)?|claim(?:ed)?))\b",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\b(?:(?:was|were|is|are|proved|turned\s+out\s+to\s+be)\s+(?:\w+\s+)?[“\"‘]?(?:false|untrue|wrong|baseless|unfounded|groundless|denied"
    r"|mistaken|incorrect|inaccurate|misleading|disputed|exaggerated|inflated|overstated|an?\s+(?:hoax|lie|myth|exaggeration|overstatement|error|mistake|guess)"
    r"|(?:pure\s+|complete\s+|total\s+)?(?:fantas(?:y|tical)|fiction|invention|nonsense|rubbish|speculation|propaganda|rumou?r)|absurd"
    r"|ridiculous|laughable|made\s+up|invented|wide\s+of\s+the\s+mark|far\s+from\s+(?:the\s+truth|true)|without\s+foundation)\b"
    r"|not\s+true|fabricat\w+|(?:never|not)\s+been\s+[“\"‘]?an?\s+(?:count|estimate|figure)"
    r"|fictitious|lies|a\s+(?:hoax|lie|myth)|is\s+not\s+the\s+case|never\s+happened|has\s+been\s+(?:denied|disproved|refuted))\b",
    re.IGNORECASE,
)
_TALK_OF = re.compile(
    r"\b(?:talk|suggestions?|speculation|rumou?rs?|claims?|reports?|figures?|estimates?|stories)\s+(?:of|about|that)\b",
    re.IGNORECASE,
)
_NOT_VERB = re.compile(
    r"(?:\b(?:not|never|neither)|n[’']t)\s+(?:yet\s+)?(?:been\s+)?(?!more|less|fewer|over"
    r"|under|exceed|surpass|only|just|even|all|known|sure|clear)\w+"
    r"(?:\s+(?:that|the|a|an|any|of|its|his|her|their|about|around|some|at|least|more|than|up"
    r"|to|over|in|been|by|with|from|for|on))*\s*$",
    re.IGNORECASE,
)
_NOT_NUMBER = re.compile(
    r"(?:\b(?:not|let\s+alone|far\s+from|instead\s+of|rather\s+than|never)|n[’']t)\s+(?:the\s+|a\s+|an\s+|by\s+)?$",
    re.IGNORECASE,
)
_OLD_AFTER = re.compile(
    r"[^.;,]{0,30}?\b(?:(?:as\s+)?(?:first|initially|previously|originally|earlier"
    r"|wrongly)\s+(?:reported|stated|announced|thought|put|given|said"
    r"|estimated|believed|claimed)|reported\s+(?:earlier|previously|initially)|given\s+earlier)\b",
    re.IGNORECASE,
)
# "When 9,640 pairs were reported, the trust now gives 10,080".
_ONCE_TOLD = re.compile(r"\bwhen\b[^.;]*$", re.IGNORECASE)
_TOLD_NOW = re.compile(
    r"[^.;,]{0,30}?\b(?:was|were)\s+(?:reported|given|counted|estimated),?\s+[^.;]{0,40}?\bnow\s+(?:gives?|puts?|says?|counts?|estimates?|reports?)\s+"
    r"(?:it\s+at\s+|them\s+at\s+)?(?:about\s+|some\s+)?\d",
    re.IGNORECASE,
)
_OLD_BEFORE = re.compile(
    r"\b(?:had|have)\s+(?:initially|first|previously|originally|earlier)\s+(?:put|reported|said|given|estimated)\b(?:(?!\bbut\b|\bnow\b)[^,.;]){0,60}$"
    r"|\b(?:earlier|initial|previous|original|first|old|former|provisional)\s+(?:\w+\s+)?"
    r"(?:count|toll|figure|estimate|report|tally|total|number)s?\s+of\s*$|"
    r"\b(?:(?:initially|first|previously|originally|earlier|wrongly"
    r"|mistakenly)\s+(?:\w+\s+){0,2}?(?:put|reported|said|stated|given|estimated"
    r"|announced|thought|believed|gave|claimed)(?:\s+(?:at|that|as|to\s+be|of|by|the|a"
    r"|toll))*|(?:an?|the)\s+(?:earlier|previous|initial|first|original)"
    r"\s+(?:\w+\s+){0,5}?(?:of|said|gave|put\s+\w+\s+at|stated|was)(?:\s+(?:the|a|that|about"
    r"|around))*|correct(?:s|ed|ing)?\s+(?:\w+\s+){0,6}?(?:of|from)"
    r"|revised\s+(?:\w+\s+){0,4}?from|amended\s+from|instead\s+of)\s*$",
    re.IGNORECASE,
)
_FIRST_SET = re.compile(
    r"\b(?:first|initially|originally|previously)\s+(?:budgeted|priced|costed|set|valued|planned|estimated)\s+(?:at|for)\s*$",
    re.IGNORECASE,
)
_ERROR_AFTER = re.compile(
    r"\b(?:was|were|is)\s+(?:\w+\s+){0,3}?(?:error|mistake|misprint|typo|slip)\b", re.IGNORECASE
)
_NOT_DENIED = re.compile(
    r"(?:\b(?:not|never)|n[’']t)\s+(?:\w+ly\s+)?(?:disput|den|reject|doubt|contest|contradict|question)\w*\b",
    re.IGNORECASE,
)
_THOUGHT = re.compile(
    r"\b(?:thought|believed|said|reported|assumed|supposed)\s+(?:to\s+be|that)\b[^.;]*$", re.IGNORECASE
)
_TURNED = re.compile(r"\b(?:turned\s+out|proved\s+to|in\s+fact|actually|was\s+really)\b", re.IGNORECASE)
_CHANGES = (
    r"rise|rises|rose|risen|rising|fall|falls|fell|fallen|falling|drop|drops|dropped|grew"
    r"|grow|grown|growing|increase|increases|increased|increasing|decrease|decreased"
    r"|climb|climbs|climbed|climbing|slip|slips|slipped|gain|gains|gained|lose|lost|shed"
    r"|sheds|added|adds|add|jump|jumps|jumped|soar|soared|surge|surged|surging|decline"
    r"|declined|tumble|tumbled|slid|slide"
    r"|sank|up|down|lifted|lowered|raised|cut|reduced|shrank|shrunk|advanced|eased|plunged"
    r"|rallied|edged|higher|lower|dipped|spiked|swelled|swell"
)
_PRIOR = re.compile(
    rf"\b(?:{_CHANGES}|revised|changed|went|go|moved|amended|corrected|adjusted|dwindled|swelled|expanded|cut|trimmed"
    rf"|halved|doubled|ascent)\b[^.;]{{0,40}}?\bfrom\s*$",
    re.IGNORECASE,
)
_LEVEL_BEFORE = (
    r"\s+(?:(?:an?|the|its|their)\s+)?(?:(?:peak|high|low|record|total|estimated|initial)\s+(?:of\s+)?){0,2}$"
)
_FROM = re.compile(r"\b(?:up|down)\s+from" + _LEVEL_BEFORE, re.IGNORECASE)
# "Compared with 17.5% in the other group" is of the same time; "with 44% three weeks earlier" is not.
_SET_AGAINST = re.compile(r"\b(?:compared\s+(?:with|to)|versus|against)" + _LEVEL_BEFORE, re.IGNORECASE)
_TIME_AFTER = re.compile(
    r"[^;]{0,70}?\b(?:ago|earlier|before|previous(?:ly)?|prior|last|yesterday|(?:1[89]|20)\d\d|year|month|week|quarter|season"
    r"|January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_CHANGE = re.compile(rf"\b(?:{_CHANGES})\s+(?:by\s+|a\s+further\s+|another\s+|an?\s+)?$", re.IGNORECASE)
_TAKES_OBJECT = re.compile(
    r"\b(?:lost|lose|gained|gain|added|add|adds|cut|shed|raised|lifted|reduced|up|down)\s+(?:by\s+)?$",
    re.IGNORECASE,
)
_PHRASAL = re.compile(
    r"\b(?:set|sets|setting|made|make|makes|put|puts|build|built|took|take|taken|gave|given|give|back|backed|ramped|picked|rounded|locked|tied"
    r"|shut|closed|laid|gunned|shot|written|wrote)\s+(?:up|down)\b",
    re.IGNORECASE,
)
_RAISED = re.compile(r"\braised\s+(?:an?\s+|another\s+)?$", re.IGNORECASE)  # funds
_CHANGE_AFTER = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:more|less|fewer)\s+than\s+(?:an?\s+(?:day|week|month|year|decade)|last|agreed|expected|planned|it|he|she|they|in|at|before|previously|first|the\s+(?:day|week|month|year|same))\b"
    r"|\s+(?:points?\s+)?(?:rise|increase|fall|drop|decline|gain|jump|decrease|growth|surge"
    r"|cut|hike|reduction|gains|higher|lower|up|down)\b",
    re.IGNORECASE,
)
_CHANGE_OF = re.compile(
    r"\b(?:rise|increase|fall|drop|decline|gain|jump|decrease|growth|surge|cut|hike|reduction"
    r"|(?<=by\sa\s)margin)\s+of\s+$",
    re.IGNORECASE,
)
_PROJECTED = re.compile(
    r"\b(?:could|(?-i:may)|might|would|should|expect(?:s|ed|ing)?|project(?:s|ed|ing|ion)?"
    r"|forecast(?:s|ed|ing)?|predict(?:s|ed|ing)?|plan(?:s|ned|ning)?\s+to|aim(?:s|ed|ing)?"
    r"|target(?:s|ed|ing)?|hopes?\s+to|hoping|goal|likely\s+to|set\s+to|about\s+to"
    r"|threaten(?:s|ed)?|if|unless|intends?\s+to|wants?\s+to)\b",
    re.IGNORECASE,
)
# What somebody says they will do themselves is told as settled: "said it would pay 9.5 per cent", "plans to shed 4,100 jobs".
_OWN_ACT = re.compile(
    r"\b(?:would|should|plans?\s+to|planned\s+to|planning\s+to|intends?\s+to|set\s+to|about\s+to|wants?\s+to)\s+(?:\w+ly\s+|also\s+|now\s+)?"
    r"(?:pay|offer|give|grant|cut|shed|axe|slash|lay\s+off|dismiss|close|shut|donate|lend|eliminate|let\s+go)\b",
    re.IGNORECASE,
)
# "Counting them, the loss would be nearer 6,000": what it comes to.
_COUNTED_IN = re.compile(
    r"\W*(?:Counting|Including|Adding|With)\b[^,;]{2,60},[^.;]{0,60}\bwould\s+(?:be|come\s+to)\b"
)
# "Short of the 1.2m hoped for": no level at all.
_HOPED_FOR = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:(?:it|they|he|she|we|that)\s+)?(?:(?:had|was|were|has|have|been|originally)\s+){0,2}"
    r"(?:hoped\s+for|targeted|aimed\s+for|planned|needed|wanted|required|sought|asked\s+for|called\s+for|budgeted)\b"
)
_FALLS_SHORT = re.compile(
    r"\b(?:short|out)\s+of\s+(?:the|its|their|an?)\s*(?:(?:target|goal|aim|plan|need)\s+of\s+)?$"
)
_OF_WHOLE = re.compile(
    r"\d\s+of\s+(?:the|its|their)\s+$"
)  # "would withdraw 4,000 of the 13,000 troops": there they are
_PART = re.compile(r"[,:;(]\s|\b(?:which|who|whose|where)\b")
_PROJECTED_AFTER = re.compile(
    r"\s+(?:[\w’'-]+\s+){1,3}?(?:will|could|(?-i:may)|might|would)\b", re.IGNORECASE
)
_AFFIRMED = re.compile(
    r",[”\"]?\s+(?!and\b|or\b)|\b(?:and|but)\s+(?:says?|said|puts?|insist(?:s|ed)|instead|that\s+only)\b",
    re.IGNORECASE,
)
_VALUING = re.compile(r"\b(?:would|could)\s+value\b", re.IGNORECASE)  # what a sale under way puts it at
_FACT = re.compile(r"\b(?:estimated|as\s+expected|than\s+expected)\b", re.IGNORECASE)


def standing_of(
    text: str, first: int, last: int, clause: int, end: int, *, unit: str | None, hedge: int, name: str
) -> Standing:
    """The standing of the number ``text[first:last]``.

    ``clause`` is where its clause begins, ``end`` the sentence's end, ``hedge`` where its comparator begins.
    """
    before = _NOT_DENIED.sub("", _AFFIRMED.split(text[clause:hedge])[-1])
    close = _NOT_DENIED.sub("", text[max(clause, first - 90) : hedge])
    after = text[last:end]
    if _OLD_AFTER.match(after) or _OLD_BEFORE.search(close):
        return Standing.SUPERSEDED
    if (
        _ERROR_AFTER.search(after[:80])
        or _NOT_NUMBER.search(close)
        or _FIRST_SET.search(close)
        or (_ONCE_TOLD.search(close) and _TOLD_NOW.match(after))
        or (_THOUGHT.search(close) and _TURNED.search(after))
    ):
        return Standing.SUPERSEDED
    if re.search(r"\brevised\b[^.;]{0,40}\bfrom\s*$", close, re.IGNORECASE):
        return Standing.SUPERSEDED
    reach = 160 if _TALK_OF.search(close) else 70
    if _DENIED.search(before) or _NOT_VERB.search(close) or _DENIED_AFTER.search(after[:reach]):
        return Standing.DENIED
    if (
        _PRIOR.search(close)
        or _FROM.search(close)
        or (_SET_AGAINST.search(close) and _TIME_AFTER.match(after))
    ):
        return Standing.PRIOR
    if _CHANGE_OF.search(close) or _CHANGE_AFTER.match(text[last : min(end, last + 24)]):
        return Standing.CHANGE
    level = re.match(
        r"(?:below|under|above|past|beyond)\b", text[hedge:first], re.IGNORECASE
    )  # "has dropped below 200"
    changed = (
        not level
        and _CHANGE.search(_PHRASAL.sub("", close))
        and not (name == "money" and _RAISED.search(close))
    )
    if changed and not (unit and name == "count" and _TAKES_OBJECT.search(close)):
        return Standing.CHANGE
    if _PROJECTED_AFTER.match(after) or (
        _HOPED_FOR.match(after) and _FALLS_SHORT.search(text[max(clause, first - 40) : first])
    ):
        return Standing.PROJECTED
    if _COUNTED_IN.match(text[clause:hedge]) or _OF_WHOLE.search(close):
        return Standing.HELD
    near = _OWN_ACT.sub("", _VALUING.sub("", _PART.split(text[max(clause, first - 110) : hedge])[-1]))
    if _PROJECTED.search(near) and not _FACT.search(near):
        return Standing.PROJECTED
    return Standing.HELD
