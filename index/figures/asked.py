"""What a question asks a figure for: the thing counted, the unit, the place, the time, the speaker. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

from index.figures.asked_kind import TALLIED, kind_asked
from index.figures.asked_time import read_time
from index.figures.terms import ALSO, PERSONS, STATES, STEMMED, STOP, WORD, sorts_in, stem, terms_of
from index.figures.when import Back, Window
from index.figures.words import NOT_NAMES

Names = Sequence[tuple[str, Sequence[str]]]

_AGREE = re.compile(
    r"\b(?:agree|disagree|dispute[ds]?|conflict|differ|sources?\s+say|both\s+say|each\s+say|do\s+.+\s+and\s+.+\s+(?:say|claim|report)|vs|versus)\b",
    re.IGNORECASE,
)
_ANY_VOICE = frozenset(terms_of("source sources report reports paper papers they sides side everyone"))
_MOVES = frozenset(
    terms_of(
        """change changed fall fell fallen drop dropped rise rose risen climb climbed grow grew grown sink sank pass
        passed go went get got below above past beyond trend timeline history develop developed evolved exceed surpass top
        cross break broke hit reach date day point decrease decline increase shrink shrank"""
    )
)
_RANKS = frozenset(
    terms_of(
        "first start outset beginning begin initial originally earliest reported given previous prior earlier"
    )
)
_HAPPENED = re.compile(
    r"\W*(?!how\b)(?:the\s+)?((?:[\w-]+\s+){0,2}[\w-]+)\s+(?:killed|wounded|injured|displaced|arrested|captured|dead|left|remaining)\b",
    re.IGNORECASE,
)
_PER = re.compile(r"\b(?:per|a|an)\s+(\w+)", re.IGNORECASE)
# "Refugees in Tamar camp as of April": no question, but what is counted.
_LISTED = re.compile(
    r"\W*((?:[\w-]+\s+){0,3}?(?:[\w-]{2,}(?<!s)s|people|men|women|children))\s+(?:in|on|at|from|of|as|left|held|across|remaining|off|still|with|without|under|aged|who|that|by|to|for"
    r"|(?!\w+ings?\s*$)\w{2,}(?:ing|ed|wn|ost|ent|led))\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^\W*who\b|\b(?:what|which|when|where|why|how|is|are|was|were|do|does|did)\b", re.IGNORECASE
)
_PAIR = re.compile(r"\b([A-Z][\w&’'-]*)\s+(?=([A-Za-z][a-z]+))")
_DOES = re.compile(r"\b(?:has|have|had|does|do|did|will|would)\s+(?:the\s+)?$", re.IGNORECASE)
_ABOUT = (
    re.compile(
        r"\b(?:price|cost|rate|output|production|sales)s?\s+of\s+(?:an?\s+|the\s+)?(\w+)", re.IGNORECASE
    ),
    re.compile(r"(?<!what\s)(?<!\w)(\w+)\s+(?:price|output|production|sales)s?\b", re.IGNORECASE),
)
_CLAUSES = re.compile(
    r"[?;:]\s+|\s[-–—]\s|,?\s+(?=(?:and\s+)?(?:do|does|did|are|is)\s+(?!not\b)[^?]*\b(?:agree|disagree|differ|dispute|the\s+same)\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:how\s+many|numbers?\s+of(?:\s+the)?)\s+((?:[\w’'-]+\s*){1,5})", re.IGNORECASE)
_EACH = re.compile(r"\W*((?:[\w-]+\s+){0,2}[\w-]+s)\s+per\s+(?:day|week|month|year)\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:alone|only|just)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|of|from|across|at|near|inside)\s+((?:(?:eastern|western|northern|southern|central)\s+)?[A-Z][\w’'-]+"
    r"(?:(?:\s+|\s+and\s+|,\s+)(?:(?:eastern|western|northern|southern|central)\s+)?[A-Z][\w’'-]+)*)"
)
_SAYS = r"say|said|says|claim|report|announce|estimate|count|give|put|state|tell"
_SPEAKER = re.compile(
    rf"\b(?:does|did|do|has|have)\s+(?:the\s+)?(?P<who>(?:[A-Z][\w’'.-]*|coalition|government|army|police|ministry|(?<=the\s)[a-z]+(?:\s+(?:of\s+)?(?:the\s+)?[\w’'-]+)??)"
    rf"(?:\s+[\w’'.-]+){{0,3}}?)\s+(?:{_SAYS})\b"
    r"|\baccording\s+to\s+(?:the\s+)?(?P<whom>[\w’'.-]+(?:\s+[\w’'.-]+){0,4}?)(?=\s*[?,;]|\s+(?:in|on|as|by|for|at)\b|\s*$)"
)
_WHERE = re.compile(r"\s+(?:in|at|from|near)\s+.+$")
# "… in May, and a year before?", "… 2023 vs 2022": a second time, which the line of earlier figures tells.
_SECOND_TIME = re.compile(
    r"(?:,|\s[-–—])?\s+(?:and|vs\.?|versus|compared\s+(?:with|to))\s+(?:(?:in|at|on|of)\s+)?"
    r"(?:(?:a|the|last|one|previous|the\s+previous)\s+(?:year|month|week|quarter)(?:[’']s)?(?:\s+(?:before|earlier|ago))?"
    r"|(?:(?<=vs\s)|(?<=vs\.\s)|(?<=versus\s))(?:in\s+)?(?:(?:19|20)\d\d|what\s[^?]*))\W*$",
    re.IGNORECASE,
)
# "Without western Syria": what is left out is not asked about.
_WITHOUT = re.compile(
    r"\b(?:not\s+(?:counting|including)|excluding|except(?:\s+for)?|apart\s+from|other\s+than|leaving\s+out)\s+[^?,.;]+"
    r"|\bwithout\s+(?:the\s+)?(?:(?:eastern|western|northern|southern|central)\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*"
)
# "According to the army and to the union", "what do the army and the union say".
_BOTH = re.compile(
    r"\baccording\s+to\s+(?:both\s+)?(?P<one>(?:[\w’'.-]+\s+){1,4}?)and\s+(?:according\s+)?(?:to\s+)?"
    r"(?P<two>(?:[\w’'.-]+\s*){1,4}?)(?=\s*[?,;]|\s+(?:in|on|as|by|for|at|do|does)\b|\s*$)"
)
_DEMONYM = re.compile(r"(?:[aeiou]ns?|[^aeiou]is?|eses?|ish)$")
_REMAINING = re.compile(r"\b(?:still|remain(?:s|ed|ing)?|left)\b", re.IGNORECASE)
# "Is cutting", "going to close": what is decided is told as what will be.
_INTENDED = re.compile(
    r"\b(?:cut|shed|axe|slash|lay(?:ing)?\s+off|clos|build|hir|recruit|send|deploy|buy|order|offer|spend|invest|sell|plan|open|creat|withdraw"
    r"|rais)(?:t?ing|s|e|es)?\b|\bgoing\s+to\b|\b(?:cuts|layoffs|redundancies|closures)\b|\bgo\s+(?:at|in|from)\b",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"[A-Z]{2,5}")  # "UK inflation": a name, though it begins the question
_FUTURE = re.compile(
    r"\b(?:will|would|expect(?:s|ed|ing)?|forecast|project(?:ed)?|plan(?:s|ned)?|could|next|target|goal)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as figures can answer it. ``kind`` is ``count``, ``money``, ``percent``, ``amount`` (money or a share), ``level`` or ``any``."""

    text: str
    terms: frozenset[str]
    kind: str
    counted: str | None  # stem of the noun after "how many"
    places: tuple[str, ...]
    alone: bool  # "in Iraq alone"
    window: Window | None
    period: str | None  # a year that a flow is asked for
    limit: tuple[str, float] | None = None  # "when did it fall below 1,000": ("<", 1000)
    change: bool = False
    which: str = "newest"  # of the series: or "first", or "previous"
    agreement: bool = False
    future: bool = False
    intended: bool = False  # something decided is asked for: "is cutting", "going to send"
    step: bool = False  # a rise or cut is asked for, not a level
    demonym: bool = False  # the counted are named after a place: "Palestinians"
    remaining: bool = False  # "still", "remain", "left"
    names: frozenset[str] = field(default=frozenset())  # terms that were written with a capital
    voices: frozenset[str] = field(
        default=frozenset()
    )  # whose word is asked for: "what do Musk and his CEO say"
    speaker: str | None = None  # "how many does Russia say remain?"
    group: frozenset[str] = field(default=frozenset())  # terms of the name before the noun: "Hamas fighters"
    sorts: frozenset[str] = field(default=frozenset())  # "suspected" of "suspected cases"
    mass: bool = False  # "how much" of what may be told in tonnes as well as in money
    about: frozenset[str] = field(default=frozenset())  # "rice" of "the price of rice"
    pairs: tuple[tuple[str, str], ...] = ()  # a term and the noun that follows it: "brent", "crude"
    each: frozenset[str] = field(default=frozenset())  # "bushel" of "per bushel"
    back: Back | None = None
    yearless: bool = False  # "on 5 December": the newest year that has a figure, where this one has none
    others: Mapping[str, tuple[frozenset[str], ...]] = field(default_factory=dict)  # a term's other names
    speakers: tuple[str, ...] = ()  # the speaker's other names

    @property
    def of_time(self) -> bool:
        """Whether a time is asked for that needn't be the newest figure's."""
        bounded = self.window is not None and self.window.last is not None
        return bounded or self.limit is not None or self.back is not None or self.which != "newest"

    def holds(self, term: str, bag: AbstractSet[str]) -> bool:
        """Whether a term, or another name of it, is among ``bag``."""
        return term in bag or any(name <= bag for name in self.others.get(term, ()))


def read_question(question: str, asked_at: date | None, names: Names = (), seats: Names = ()) -> Asked:
    """What a question asks for. Relative times in it count from ``asked_at`` and stay open without it.

    ``names`` are names in the question with their other names; ``seats`` with places that speak for them.
    """
    question = _blank(question, [m.span() for m in _SECOND_TIME.finditer(question)])
    time = read_time(question, asked_at)
    question = _blank(question, [m.span() for m in _WITHOUT.finditer(question)])
    both = _BOTH.search(question)
    agreement = both is not None or bool(_AGREE.search(question))
    said = None if agreement else _SPEAKER.search(question)
    kept = _blank(question, time.spans)
    if said or both:
        kept = _blank(kept, [m.span() for m in (said, both) if m])
    terms = terms_of(_main_clause(kept))
    if time.limit or time.change:
        terms -= _MOVES | {term for term in terms if term.isdigit()} if time.limit else _MOVES
    if time.which != "newest":
        terms -= _RANKS
    happened = _HAPPENED.match(question)
    happened = happened or _EACH.match(question)
    phrase = _noun_phrase(question) or (happened.group(1).split() if happened else [])
    listed = None if phrase or _ASKS.search(question) else _LISTED.match(question)
    phrase = listed.group(1).split() if listed else phrase
    counted = _counted(phrase)
    group = frozenset(_group(phrase, counted, names))
    speaker, place = _who(said)
    terms |= terms_of(place)
    wanted = kind_asked(
        question, phrase, happened=happened is not None, listed=listed is not None, change=time.change
    )
    terms -= wanted.terms
    first_word = re.match(r"\W*(\w+)", question)
    capital = {
        term
        for m in WORD.finditer(kept)
        if any(letter.isupper() for letter in m.group())
        and m.group().lower() not in NOT_NAMES
        and not (first_word and m.start() == first_word.start(1) and not _INITIALS.fullmatch(m.group()))
        for term in (STEMMED.get(stem(m.group()), stem(m.group())), *terms_of(m.group()))
    }
    return Asked(
        text=question,
        terms=frozenset(terms),
        kind=wanted.kind,
        counted=counted,
        places=tuple(m.group(1) for m in _PLACE.finditer(kept) if not terms_of(m.group(1)) <= group),
        alone=bool(_PART.search(question)),
        window=time.window,
        period=time.period,
        limit=time.limit,
        change=time.change,
        which=time.which,
        agreement=agreement,
        future=bool(_FUTURE.search(question)),
        intended=bool(_INTENDED.search(question)),
        step=wanted.step,
        mass=wanted.mass,
        demonym=bool(phrase) and _DEMONYM.search(phrase[-1].lower()) is not None,
        remaining=bool(_REMAINING.search(question)),
        names=frozenset(capital & terms),
        voices=_voices(kept, both, terms) if agreement else frozenset(),
        speaker=speaker,
        group=group,
        sorts=sorts_in(" ".join(phrase)),
        pairs=_pairs(kept, terms),
        each=frozenset(t for m in _PER.finditer(kept) for t in terms_of(m.group(1))),
        about=_about(kept) & frozenset(terms),
        back=time.back,
        yearless=time.yearless,
        others=_others(names),
        speakers=tuple(
            other
            for name, others in (*names, *seats)
            if speaker and name.lower() in speaker.lower()
            for other in others
        ),
    )


def _who(said: re.Match[str] | None) -> tuple[str | None, str]:
    """The speaker named, and the place that tells which: "observers", "in Tarsova"."""
    who = (said.group("who") or said.group("whom")) if said else None
    at = _WHERE.search(who) if who else None
    return (who[: at.start()], at.group()) if who and at else (who, "")


def _voices(kept: str, both: re.Match[str] | None, terms: set[str]) -> frozenset[str]:
    """Whose words are asked for, where two are named or sources are to agree."""
    named = terms_of(f"{both.group('one')} {both.group('two')}") if both else set()
    return frozenset((terms_of(kept) - terms | named) - _ANY_VOICE)


def _pairs(question: str, terms: set[str]) -> tuple[tuple[str, str], ...]:
    """Each name with the noun after it, by which it is told from another: "Brent crude", "Canyon Fire"."""
    found = []
    for match in _PAIR.finditer(question):
        first, noun = terms_of(match.group(1)), match.group(2)
        if noun.islower() and _DOES.search(question, 0, match.start()):
            continue  # "has Spotify laid off": what it does, and no part of its name
        if len(first) == 1 and first <= terms and terms_of(noun) & terms and not terms_of(noun) & STATES:
            found.append((next(iter(first)), noun))
    return tuple(found)


def _about(question: str) -> frozenset[str]:
    """What a price or a rate is of."""
    found = (frozenset(terms_of(m.group(1))) for pattern in _ABOUT if (m := pattern.search(question)))
    return next((terms for terms in found if terms), frozenset())


def _others(names: Names) -> dict[str, tuple[frozenset[str], ...]]:
    found: dict[str, tuple[frozenset[str], ...]] = {}
    for name, others in names:
        bags = tuple(bag for other in others if (bag := frozenset(terms_of(other))))
        found.update((term, bags) for term in terms_of(name))
    return ALSO | found


def _group(phrase: list[str], counted: str | None, names: Names) -> set[str]:
    """The name that stands before the noun of "how many Hamas fighters"."""
    known = {term for name, _ in names for term in terms_of(name)}
    found: set[str] = set()
    for word in phrase:
        terms = terms_of(word)
        if counted in terms:
            return found
        if word[0].isupper() or terms & known:
            found |= terms
    return set()


def _main_clause(question: str) -> str:
    """The question without a second one about who agrees: "how much did A owe? do the witnesses agree"."""
    parts = [part for part in _CLAUSES.split(question) if part.strip()]
    kept = [part for part in parts if not _AGREE.search(part)]
    return " ".join(kept) if kept else question


def _noun_phrase(question: str) -> list[str]:
    """The words of "how many Daesh fighters" up to a verb or preposition."""
    match = _COUNTED.search(question) or TALLIED.search(question)
    phrase: list[str] = []
    for word in match.group(1).split() if match else ():
        if word.lower() in STOP - PERSONS:
            break
        phrase.append(word)
    return phrase


def _counted(phrase: list[str]) -> str | None:
    plural = [w for w in phrase if w.lower() in PERSONS or (w.endswith("s") and not w.endswith("ss"))]
    if not phrase:
        return None
    low = (plural or phrase[:1])[-1].lower()
    if low in ("people", "persons", "person", "ppl"):
        return "people"
    return STEMMED.get(stem(low), stem(low))


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
