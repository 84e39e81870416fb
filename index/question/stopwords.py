"""Words that say nothing about what is asked: function words, and the furniture of questions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from index.question.analyzer import stems

_FUNCTION = {
    "en": """a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each either else ever every few for from further
    had has have having he her here hers herself him himself his how i if in into is it its itself just may me might
    more much must my myself neither no nor not now of off on once one only or other others our ours ourselves
    out over own per please same shall she should since so some such t than that the their theirs them themselves
    then there these they this those through to too under until up upon us very was we were what whatever when where
    whether which while who whom whose why will with within without would you your yours yourself s re ve ll d m don
    many tell know say says said does according accordingly""",
    "de": """der die das den dem des ein eine einer eines einem einen und oder aber ist sind war waren wird werden
    wurde wurden hat haben hatte hatten wie was wer wo wann warum welche welcher welches wieviel viele nicht kein
    keine von vom zu zum zur mit in im an am auf aus bei bis durch für gegen nach ohne seit über um unter vor
    zwischen es er sie ich du wir ihr sich als auch nur noch so dass""",
    "fr": """le la les un une des du de d l et ou mais est sont était étaient a ont avait qui que quoi quel quelle
    quels quelles où quand comment pourquoi combien ne pas non dans en sur sous à au aux par pour avec sans ce cette
    ces il elle ils elles on nous vous je tu se sa son ses leur leurs y plus""",
    "es": """el la los las un una unos unas de del y o pero es son era eran ha han había que qué quién quiénes cuál
    cuáles dónde cuándo cómo cuánto cuántos cuántas por para con sin en a al se su sus lo no sí más este esta""",
    "ar": "في من على إلى عن ما ماذا من كم هل متى أين كيف لماذا هو هي هم التي الذي كان كانت أن إن لا و أو ثم مع هذا هذه",
}
# What a question says about articles rather than about what they tell.
_FURNITURE = {
    "en": """article articles report reports reported reporting published publication coverage covered covers piece
    suggest suggests suggested indicate indicates claim claims describe described describes discuss discussed
    discussing discusses mention mentioned mentions detailing considering information individual person according
    state states stated stating highlight highlights note noted news source sources different similar consistent
    inconsistent consistency inconsistency change changed portrayal compare compared comparison contrast earlier
    later subsequent previous another yes there answer question name"""
}


@lru_cache(maxsize=64)
def function_words(lang: str) -> frozenset[str]:
    """Stems of the language's function words (empty where there is no list)."""
    return frozenset(stems(_FUNCTION.get(lang, ""), lang))


@lru_cache(maxsize=64)
def furniture(lang: str) -> frozenset[str]:
    """Stems of words that speak of articles and questions; they weigh less, they are not ignored."""
    return frozenset(stems(_FURNITURE.get(lang, ""), lang))


def content(words: Iterable[str], lang: str = "en") -> list[str]:
    """Return the stems that are neither function words nor furniture, in order, once each."""
    ignored = function_words(lang) | furniture(lang)
    return list(dict.fromkeys(word for word in words if word not in ignored))
