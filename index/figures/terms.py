"""Words as figures are looked for by: lightly stemmed, words of one meaning drawn together. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from index.figures.words import word_set

WORD = re.compile(r"[^\W_]+(?:[’'&-][^\W_]+)*")
_IRREGULAR = {
    form: base
    for base, forms in (
        pair.split(":")
        for pair in """die:died,dying kill:killing hold:held,holds pay:paid sell:sold spend:spent win:won lose:lost take:took,taken
        make:made send:sent buy:bought build:built grow:grew,grown fall:fell,fallen rise:rose,risen give:gave,given keep:kept
        shoot:shot flee:fled strike:struck child:children man:men woman:women owe:owing,owed,owes hit:hits
        leave:left bring:brought catch:caught steal:stole,stolen drive:drove hire:hired sign:signed""".split()
    )
    for form in forms.split(",")
}
STOP = word_set(
    """
    how many much what which who when where was were is are be been being am do does did done has have had the a an of
    in on at by for from with to into and or but than that this these those it its their his her there here still now
    currently so far yet as per each every some any all number numbers figure figures count total amount latest newest
    current figure? today ago last next left remain remains remained remaining according say says said tell told give given
    exactly about around roughly approximately whats what's s t i me you we they he she him them my our your will would
    can could should may might just only alone also out up down if not no whether between since until during before
    after over under more most less fewer least size agree agrees disagree many? people person persons ppl
    high big large low size against including whats latest all euro euros dollar dollars live lived living get gets got take takes took taken reach reaches reached stand stands stood put puts off there's altogether go goes going
    """
)
_SAME = (
    "kill dead death die toll lives fatality casualty slain body corpse",
    "fighter militant terrorist combatant insurgent gunman extremist rebel guerrilla jihadist",
    "wound injure hurt injury",
    "displace flee uproot homeless",
    "hostage captive abduct kidnap",
    "price cost worth value valuation fetch trade",
    "employee staff worker workforce",
    "employ employment headcount payroll",
    "earn revenue sale gross box",
    "pay settlement fine agree",
    "inhabitant population resident",
    "arrest detain jail",
    "troop soldier force",
    "vote ballot",
    "home house dwelling",
    "ship vessel boat",
    "earthquake quake tremor",
    "fire wildfire blaze bushfire",
    "burn scorch char blacken",
    "destroy raze flatten destruction lose lost gut wreck demolish",
    "contain containment",
    "evacuate evacuee evacuation",
    "layoff lay redundancy",
    "miss unaccounted",
    "infect infection",
    "spill leak gush",
    "plane jet airliner aircraft",
    "pupil student schoolchild",
    "jobless unemployment unemployed",
    "deploy station",
    "cut shed axe slash trim",
    "job redundancy",
    "vaccinate vaccine vaccination inoculate inoculation jab immunise immunize",
    "queue wait backlog",
    "month monthly",
    "day daily",
    "year yearly annual",
    "rent rental",
    "province provincial",
    "nation national",
    "region regional",
    "president presidential",
    "parliament parliamentary",
    "child kid",
)
_OF_PLACE = re.compile(r"^\w{3,}(?:ian|[^aeiou\W]i)$")
_DOUBLE = re.compile(r"[aeiou]([bdgmnprt])\1$")
_SORT = re.compile(r"\b[a-z]{3,}(?:ed|ing)\b(?=\s)")
_LETTERS = frozenset("XQVZ")  # names of one letter; others are initials and articles
_GROUP = {word: words.split()[0] for words in _SAME for word in words.split()}


def stem(word: str) -> str:
    """A light stem: enough to meet "fighters" with "fighter" and "killed" with "kill"."""
    low = word.lower().replace("’", "'")
    if low == "lives":
        return low  # no verb: lives are lost
    if low.endswith("'s"):
        low = low[:-2]
    low = _IRREGULAR.get(low, low)
    for ending, put in (
        ("ies", "y"),
        ("sses", "ss"),
        ("ness", ""),
        ("ments", ""),
        ("ment", ""),
        ("ions", ""),
        ("ion", ""),
        ("ing", ""),
        ("ied", "y"),
        ("ed", ""),
        ("es", "e"),
        ("s", ""),
    ):
        least = 5 if ending.startswith(("ment", "ion")) else 3
        if low.endswith(ending) and len(low) - len(ending) >= least and not low.endswith("ss"):
            low = low[: -len(ending)] + put
            break
    if _DOUBLE.search(low):
        low = low[:-1]  # "cutting", "shedding"
    if _OF_PLACE.search(low):
        return low[:-1]  # "Syrian", "Iraqi": of the place
    return low[:-1] if len(low) > 3 and low.endswith("e") else low


STEMMED = {stem(word): group for word, group in _GROUP.items()}


def terms_of(text: str) -> set[str]:
    """Content terms of a text, stemmed, words of one meaning drawn together."""
    found = set()
    for match in WORD.finditer(text):
        word = match.group()
        if word.lower() in STOP or (len(word) == 1 and not (word.isdigit() or word in _LETTERS)):
            continue
        found.add(_term(word))
        if "-" in word:
            found.update(_term(part) for part in word.split("-") if len(part) > 2)
    return found


@lru_cache(maxsize=4096)
def bag_of(text: str) -> frozenset[str]:
    """``terms_of``, remembered: of texts that are looked at again and again."""
    return frozenset(terms_of(text))


@lru_cache(maxsize=65536)
def _term(word: str) -> str:
    low = stem(word)
    return STEMMED.get(low, low)


def sorts_in(words: str) -> frozenset[str]:
    """The participles of a noun phrase, which tell one sort of its noun from another: "confirmed cases"."""
    return frozenset(terms_of(" ".join(_SORT.findall(words))))


# What happens to people: who is counted as killed is not who is counted as left.
STATES = frozenset(
    terms_of(
        """killed wounded displaced arrested captured released rescued surrendered evacuated deported recruited
        escaped defected missing homeless infected trapped hospitalised hospitalized stranded"""
    )
)

# Said of those counted in another word: the employees of whom a firm employs 300.
# Who is laid off has a job that is cut.
_JOBS_GO = tuple(
    frozenset(words.split()) for words in ("job cut", "job eliminat", "job loss", "rol cut", "redundant")
)
ALSO = {
    "employee": (frozenset({"employ"}),),
    "employ": (frozenset({"employee"}),),
    "sell": (frozenset({"earn"}),),  # "sales"
    "job": tuple(frozenset({word}) for word in ("post", "position", "rol")),
    "layoff": _JOBS_GO,
    "laid": (frozenset({"layoff"}), *_JOBS_GO),
}
LAID_OFF = frozenset({"layoff", "laid"})
JOBS = word_set("job jobs role roles position positions post posts")

PERSONS = word_set(
    """
    people persons bodies men women children kids babies girls boys civilians residents victims refugees migrants dead wounded deaths fatalities lives
    casualties troops soldiers fighters workers patients employees passengers inhabitants citizens villagers members
    militants rebels officers police staff volunteers students teachers prisoners detainees hostages survivors recruits
    reservists sailors guests visitors voters households families
    """
)
PEOPLE = frozenset(terms_of(" ".join(PERSONS))) | {"people"}
