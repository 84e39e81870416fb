"""How much a sentence tells, beyond its nearness to the topic: factors around 1. Pure; English words.

What news writing itself marks: the top of a report holds the news, a dated sentence tells an event, and guesses,
asides and colour tell little.
"""

from __future__ import annotations

import re

from index.article import Article, Span
from index.briefs.events import Event
from index.briefs.fitness import WORD, unquoted
from index.figures.values import AsOfRule

_TOP = 700  # code points of the body in which reports tell their news
_GUESS = re.compile(
    r"""\b
    (?: might | could | may | would | perhaps | maybe | probably | likely | seem(?:s|ed|ingly)? | appear(?:s|ed)? | if
    | whether | hopes? | imagine | presumably | arguably | rumou?red | speculat\w+ )
    \b""",
    re.VERBOSE,
)
_ASIDE = re.compile(
    r"""\A\W*
    (?: yeah | oh | well | so\b | regardless | sure | of[ ]course | to[ ]be[ ]fair | frankly | honestly | tl;dr
    | that[ ]said | anyway | but )\b
    | […] | \.\.\. | !""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTS_BACK = re.compile(
    r"""\b (?:this|these|those|such)\s+
    (?! (?: week | month | year | season | morning | afternoon | evening | summer | winter | spring | autumn | fall
        | time | who | that | as | of | in )\b )
    \w+
    | \b (?: the[ ]latter | the[ ]former | elsewhere | above | below | as[ ]mentioned | too, | latest ) \b""",
    re.IGNORECASE | re.VERBOSE,
)
_HAPPENS = re.compile(
    r"""\b
    (?: announc | said[ ]it | rul(?:ed|ing) | sentenc | convict | found[ ]guilty | charg | arrest | resign
    | fir(?:ed|ing) | oust | appoint | named | suspend | sign(?:ed|s) | su(?:ed|es|ing) | fil(?:ed|es|ing) | launch
    | open(?:ed|s) | clos(?:ed|es) | kill | attack | defeat | won | beat | lost | agreed | reject | approv | bann
    | pledg | warn | demand | report(?:ed|s) | confirm | testif | plead | began | start(?:ed|s) | end(?:ed|s) | reach
    | settl | order(?:ed|s) | declar | acquir | buy | bought | sold | sell | rais(?:ed|es) | cut | fell | rose | drop
    | increas | publish | releas | unveil | invest | vot(?:ed|es) | elect | invad | struck | releas | attend | join
    | leave | left | return | decid )\w*""",
    re.IGNORECASE | re.VERBOSE,
)


def weight_of(article: Article, span: Span, event: Event) -> float:
    """The factor, about 0.3 to 2."""
    text = article.text[span[0] : span[1]]
    count = len(WORD.findall(text))
    outside = unquoted(text)
    factor = 1.0
    if span[0] - article.body_start < _TOP:
        factor *= 1.2
    if event.rule in (AsOfRule.STATED, AsOfRule.RELATIVE):
        factor *= 1.2
    if count < 12:
        factor *= 0.8
    if len(outside) < 0.4 * len(text):
        factor *= 0.8
    if _HAPPENS.search(outside):
        factor *= 1.2
    if _GUESS.search(outside):
        factor *= 0.85
    if _ASIDE.search(outside):
        factor *= 0.75
    if _POINTS_BACK.search(outside):
        factor *= 0.8
    return factor
