"""Which sentences can stand alone in a briefing: whole, about somebody named, and news. Pure; English rules.

A sentence is left out when its opening speaks of something named before it ("He said", "The move"), when it speaks
to the reader (teasers, invitations, questions), when it belongs to the page and not to the report (credits,
links, prices of subscriptions), or when it is a piece of a quotation whose other end stands elsewhere.
"""

from __future__ import annotations

import re

from index.article import Article, Span
from index.extract.conventions import dateline_end

FEWEST, MOST = 7, 60  # words

# Words that only join a sentence to the one before; what follows them opens it.
_JOINTS = re.compile(
    r"""(?: (?: And | But | So | Or | Yet | Also | Then | Still | However | Meanwhile | Instead | Moreover | Furthermore
    | Additionally | Indeed | Nevertheless | Nonetheless | Plus | Now | Thus | Therefore | Hence | Of[ ]course | In[ ]fact
    | In[ ]turn | For[ ]its[ ]part | For[ ]now | At[ ]first | For[ ]example | For[ ]instance | That[ ]said
    | On[ ]top[ ]of[ ]that | As[ ]a[ ]result | At[ ]the[ ]time | Even[ ]so | After[ ]all )\b ,?\s+ )+""",
    re.VERBOSE,
)
_OPENS_WITH_PRONOUN = re.compile(
    r"""
    # "This week" names a time, and "some of the boats" the boats.
    (?! (?:this|these|that)\s+
        (?: week | weeks | month | months | year | years | season | morning | afternoon | evening | summer | winter
        | spring | autumn | fall | century | decade )\b )
    (?! (?:some|many|most|all|each|few|several|one|none|both|another|such)\s+ (?:of\s+)?
        (?! (?: is | are | was | were | has | have | had | will | would | can | could | may | might | did | do
            | of\s+(?:them|those|these) )\b )
        \w+ )
    (?: he | she | they | it | his | her | hers | their | theirs | its | him | them | himself | herself | themselves
    | itself | this | these | that | those | both | such | neither | another | others | here | there | one | some | many
    | most | all | each | few | several | none )
    (?: ['’](?:s|d|ll|re|ve) )? \b""",
    re.IGNORECASE | re.VERBOSE,
)
# Something named before, taken up by a general word: "the move", "the company".
_TAKEN_UP = re.compile(
    r"""the\s+ (?:latter|former|pair|duo|trio)\b
    | the\s+
    (?: move | moves | announcement | decision | news | two | three | company | firm | startup | group | statement
    | report | study | deal | ruling | change | changes | comments | remarks | incident | result | results | number
    | numbers | figure | figures | count | range | team | player | man | woman | actor | singer | couple | story | post
    | tweet | letter | complaint | lawsuit | case | agreement | same | other | others | idea | point | question | answer
    | problem | issue | reason | plan | plans | proposal | law | bill | rest | first | second | third | last | next
    | feature | features | platform | site | app | event | game | match | win | loss | victory | defeat | side
    | organization | organisation | agency | magazine | film | movie | book | song | album | show | series | episode
    | video | photo | picture )
    (?= \s+
        (?: [a-z]+ed | was | were | is | are | has | have | had | will | would | could | can | may | might | also | came
        | comes | said | says | took | made | makes | gave | did | does | do | follows | marks | lies | includes
        | included | then | now | still | only | just | already | and | itself )\b )""",
    re.IGNORECASE | re.VERBOSE,
)
# A pronoun as the subject, with nobody named before it in the sentence: "In July, he said".
_LATE_PRONOUN = re.compile(r"\b(?:he|she|they|it|his|her|their|its)\b")
_INTRODUCED = re.compile(r"\w+(?P<phrase>[^,“\"]{0,80}),\s+(?:he|she|they|it|his|her|their|its)\b")
_THEN = re.compile(
    r"""\b (?:by|since|until|before|after)\s+then \b
    | \b that\s+(?:same\s+)?(?:year|day|week|month|time|point|moment|night|morning|evening) \b
    | \b (?: the\s+same | the\s+(?:next|following|previous) )\s+(?:day|night|week|month|year) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_NAMED = re.compile(r"\b[A-Z][\w’'.&-]*|\b(?:the|a|an)\s+\w+", re.UNICODE)
_CALENDAR = re.compile(
    r"""\b
    (?: January | February | March | April | May | June | July | August | September | October | November | December
    | Monday | Tuesday | Wednesday | Thursday | Friday | Saturday | Sunday | In | On | At | As | For | By | From | When
    | While | After | Before | Since | During | With | Earlier | Later | Last | Next | Though | Although | If | Once
    | Until | Under | Over | Despite | Because | Like | Asked | According
    | (?: the\s+(?: time | same | end | start | beginning | past | last | first | year | month | week | day | meantime
        | interim | past ) )
    | an?\s+\w+ )
    \b""",
    re.VERBOSE,
)
_READER = re.compile(
    r"""\b (?: you | your | yours | yourself | you['’](?:re|ll|ve|d) ) \b
    | \b (?: let['’]s | we['’](?:ve|re|ll|d) | i['’](?:m|ve|d|ll)
        | we\s+(?: have | are | will | saw | were | can | caught | asked | heard | learned | know | cover ) ) \b
    | \b I \b (?!\.) | \b (?:my|our) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_OF_THE_PAGE = re.compile(
    r"""https?:// | www\. | pic\.twitter | \bt\.co/ | @\w{3,} | [{}<>|©] | \#\w{3,} | \bGetty\b
    | \bImage[ ][Cc]redits?\b | \bPhoto(?:graph)?\s*(?:by|:) | \bvia[ ](?:USA|Getty|AP)\b
    | \b (?: privacy[ ](?:policy|notice) | cookies?\b | newsletters?\b | sign(?:ed|ing)?[ ]up
        | subscrib(?:e|ing)[ ](?:to|now|here) | click[ ]here | read[ ]more | also[ ]read | follow[ ]us
        | follow[ ]your[ ]favou?rite | stay[ ]tuned | all[ ]rights[ ]reserved | create[ ]free[ ]account
        | terms[ ]of[ ](?:use|service) | in[ ]this[ ]article | this[ ]article | this[ ]story | welcome[ ]back
        | (?: more | read | watch | live | related | editor['’]s[ ]note | note | update[sd]? | disclosure )\s*: )
    | \(\d{4}\),[ ] | \bet[ ]al\. | \bCredit: | \bcourtroom[ ]sketch\b | \bcontacted[ ]representatives\b
    | \b (?: Published[ ]by | Reporting[ ]by | Editing[ ]by | MORE | READ | WATCH ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_TEASER = re.compile(
    r"""\A\W*
    (?: here(?: ['’]s | \s+(?:is|are) )\b | what\s+(?:you|to)\b | why\b | how\b | find[ ]out | see\b | check\b | read\b
    | everything\s+(?:you|to)\b | meet\b | look\b | imagine\b | consider\b | spoiler | welcome\b | hiya\b | sure\b
    | okay\b | yes\b | no, )""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSED = re.compile(r"[.!…](?:[”’\"')\]]|\[\d+\])*\Z")
_CAPITAL, _SMALL = re.compile(r"[A-Z]"), re.compile(r"[a-z]")
_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")
WORD = re.compile(r"\w+(?:[’'.,-]\w+)*")


def leans(text: str, start: int, end: int) -> bool:
    """Whether the sentence's opening speaks of something named before it."""
    at = start
    while at < end and text[at] in "“\"'‘([— –-":
        at += 1
    joint = _JOINTS.match(text, at, end)
    at = joint.end() if joint else at
    if _OPENS_WITH_PRONOUN.match(text, at, end) or _TAKEN_UP.match(text, at, end):
        return True
    if _THEN.search(text, at, end):
        return True
    introduced = _INTRODUCED.match(text, at, end)
    if introduced and not re.search(r"\b[A-Z]", _CALENDAR.sub("", introduced["phrase"])):
        return True
    late = _LATE_PRONOUN.search(text, at, min(end, at + 120))
    if late is None:
        return False
    before = _CALENDAR.sub("", text[at : late.start()])
    return _NAMED.search(before) is None


def stands_alone(article: Article, span: Span) -> bool:
    """Whether a sentence can be quoted by itself."""
    text = article.text
    start, end = own_start(article, span), span[1]
    words = text[start:end]
    return (
        FEWEST <= len(WORD.findall(words)) <= MOST
        and _CLOSED.search(words) is not None
        and not _OF_THE_PAGE.search(words)
        and not _TEASER.match(words)
        and not _speaks_to_reader(words)
        and _is_whole_quotation(words)
        and not _shouts(words)
        and not leans(text, start, end)
    )


def own_start(article: Article, span: Span) -> int:
    """Where the sentence proper starts, after a dateline at the head of its paragraph."""
    text, start = article.text, span[0]
    if start and text[start - 1] != "\n":
        return start
    after = dateline_end(text, start)
    return after if start <= after < span[1] else start


def unquoted(words: str) -> str:
    """What stands outside of quotation marks: the reporter's own words."""
    return _QUOTATION.sub(" ", words)


def _speaks_to_reader(words: str) -> bool:
    """Whether the reporter says I, we or you."""
    outside = unquoted(words)
    return "?" in outside or _READER.search(outside) is not None


def _is_whole_quotation(words: str) -> bool:
    """Whether every quotation mark has its partner."""
    return (
        words.count("“") == words.count("”")
        and words.count('"') % 2 == 0
        and words.count("(") == words.count(")")
    )


def _shouts(words: str) -> bool:
    """Whether most of its letters are capitals."""
    capitals = len(_CAPITAL.findall(words))
    return capitals > 0.5 * (capitals + len(_SMALL.findall(words)))
