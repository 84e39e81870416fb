"""Forms of English verbs that no stemmer brings together: "led" and "leading", "took" and "take"."""

from __future__ import annotations

from functools import lru_cache

from index.question.analyzer import stems

# Base, past, participle where it differs. Left out: forms that are mostly other words ("found", "saw", "ground").
_IRREGULAR = """
arise arose arisen, awake awoke awoken, beat beaten, become became, begin began begun, bend bent, bite bit bitten,
bleed bled, blow blew blown, break broke broken, breed bred, bring brought, build built, burn burnt, buy bought,
catch caught, choose chose chosen, cling clung, creep crept, deal dealt, dig dug, draw drew drawn, drink drank drunk,
drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought, flee fled, fly flew flown,
forbid forbade forbidden, forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got gotten,
give gave given, go went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept,
kneel knelt, know knew known, lead led, leap leapt, learn learnt, leave left, lend lent, lose lost, make made, mean meant,
meet met, overcome overcame, overthrow overthrew overthrown, pay paid, ride rode ridden, ring rang rung,
rise rose risen, run ran, seek sought, sell sold, send sent, shake shook shaken, shine shone, shoot shot,
shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept, slide slid, speak spoke spoken, spend spent,
spin spun, stand stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, sweep swept,
swim swam swum, swing swung, take took taken, teach taught, tear tore torn, think thought, throw threw thrown,
understand understood, undertake undertook undertaken, wake woke woken, wear wore worn, weave wove woven, weep wept,
win won, withdraw withdrew withdrawn, write wrote written
"""


def other_forms(stem: str) -> frozenset[str]:
    """Stems of the other forms of the verb that ``stem`` is a form of; empty for what is no such verb."""
    return _forms().get(stem, frozenset())


@lru_cache(maxsize=1)
def _forms() -> dict[str, frozenset[str]]:
    forms: dict[str, frozenset[str]] = {}
    for verb in _IRREGULAR.split(","):
        together = frozenset(stems(verb))
        forms |= {stem: together - {stem} for stem in together}
    return forms
