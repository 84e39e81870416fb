"""How well a figure's own words meet a question: terms by its clause, its sentence, its passage. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from index.figures.asked import Asked
from index.figures.compare import Candidate, kind_of
from index.figures.fitting import OTHER_NAME, counts_things, fitting
from index.figures.nearby import BEFORE, carried, clause_of, last_name, of_its_own, told_before
from index.figures.placing import OTHER_PLACE, elsewhere, of_place
from index.figures.terms import PEOPLE, STATES, bag_of, terms_of

LEAST = 0.5  # of the question's terms that must stand by a figure
NEAR_BEST = 0.8  # of the best: a figure this close to it speaks of the same thing
_IN_SENTENCE = 0.75
_NAME_IN_SENTENCE = 0.95  # who or where it was is said once a sentence
_OF_ANOTHER = 0.3  # but not of what another clause tells of somebody else
_CARRIED = 0.9  # in the sentence before, whose subject goes on
_IN_CONTEXT = 0.4
_NAME_TOLD = 0.85  # in the title or earlier in the text: later sentences take it as known
_NAME_CUT = 0.6  # half of a name is told
_TOPIC = 0.7  # another word of the title or of the article's beginning
_NO_MEASURE = 0.6  # names alone are told: nothing that is asked about them
_VERB_OF_THING = 0.5  # "acres burned" asked, and acres counted: what else, of acres
_ABOUT = 0.6  # "the price of rice", and no rice anywhere
_OTHER_TERM = 0.7  # verbs and the like are said in many ways, names and the thing counted are not
_NO_NAME = 0.5  # a name that neither the passage nor what stands before it holds
IMPLIED = frozenset(terms_of("price rate share percentage percent proportion")) | {
    "percent"
}  # the unit says as much
_MEANING = 0.3  # what the sentence's meaning weighs beside its words
_FLOOR = 0.4  # by its words; below, no meaning helps
_FAR_OFF, _CLOSE = 0.1, 0.7  # cosines of sentences that are not about the question, and that are
_SAME_SENSE = 0.7  # from here on a passage may lack the question's words
_ROOT = 4  # letters
_ENDINGS = ("al", "ant", "ance", "ation", "er", "or", "ing", "ist", "ity", "y")
_BEGINNING = 300  # code points of an article that say what it is about


def mended(asked: Asked, contexts: Iterable[frozenset[str]]) -> Asked:
    """The question with words made of its own ("arrivals" for "arrived"), and with terms that stand nowhere
    replaced by a neighbour one letter away ("mortage").
    """
    known: frozenset[str] = frozenset().union(*contexts)
    kin = {t: found for t in asked.terms - asked.names if (found := _made_of(t, known))}
    if kin:
        asked = replace(
            asked, others={**asked.others, **{t: (*asked.others.get(t, ()), *k) for t, k in kin.items()}}
        )
    strange = {t for t in asked.terms if not asked.holds(t, known) and len(t) >= 6 and t not in asked.names}
    if not strange:
        return asked
    swap = {t: near for t in strange if (near := next((k for k in sorted(known) if _one_apart(t, k)), None))}
    return replace(asked, terms=frozenset(swap.get(t, t) for t in asked.terms))


def _made_of(term: str, known: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The words known that a term is made of, or that are made of it."""
    doer = {term + "r"} if term.endswith("e") else set()  # "users", who use
    if len(term) < _ROOT:
        return tuple(frozenset((word,)) for word in doer & known)
    made = doer | {term + ending for ending in _ENDINGS}
    roots = {
        term[: -len(ending)]
        for ending in _ENDINGS
        if term.endswith(ending) and len(term) - len(ending) >= _ROOT
    }
    return tuple(frozenset((word,)) for word in sorted((made | roots) & known))


def _one_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or one[0] != other[0]:
        return False
    short, long = sorted((one, other), key=len)
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) == len(long):
        return short[at + 1 :] == long[at + 1 :] or short[at + 2 :] == long[at + 2 :]
    return short[at:] == long[at + 1 :]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a figure meets a question, 0 to 1: ``words`` by its words alone, ``whole`` by its sentence's meaning, too."""

    words: float
    whole: float


def fit_of(asked: Asked, candidate: Candidate, weights: Mapping[str, float] | None) -> Fit:
    """The weighted share of the question's terms that stand by the figure, and what its sentence's meaning adds."""
    if not asked.terms:
        return Fit(1.0, 1.0)
    text, figure = candidate.text, candidate.figure
    start, end = figure.sentence
    around = candidate.around
    most = max(weights.values(), default=1.0) if weights else 1.0
    weighed = {
        term: (weights.get(term, most) if weights else 1.0)
        * (1.0 if term in asked.names or term == asked.counted else _OTHER_TERM)
        for term in asked.terms
    }
    total = sum(weighed.values())
    # What the passage lacks, no sentence of it can have.
    meaning = _sense(candidate)
    told = sum(weight for term, weight in weighed.items() if asked.holds(term, around))
    if told < LEAST * total and (meaning is None or meaning < _SAME_SENSE):
        letters = text[
            max(0, start - BEFORE) : start
        ].lower()  # a look at letters spares taking it into words
        told += sum(
            weighed[term]
            for term in asked.names & weighed.keys()
            if not asked.holds(term, around) and term in letters and told_before(asked, term, candidate)
        )
        if told < LEAST * total:
            return Fit(0.0, 0.0)
    clause = clause_of(text, figure)
    near, sentence = bag_of(text[slice(*clause)]), bag_of(text[start:end])
    if figure.counted is not None and not start <= figure.counted[0] < end:
        near |= bag_of(text[slice(*figure.counted)])  # named by the figure before
    before = carried(text, figure)
    apart = of_its_own(text, figure, clause)
    got, factor = _credit(asked, candidate, weighed, (near, sentence, before), apart=apart)
    said = near | sentence | before
    measure = asked.terms - asked.names - IMPLIED
    measure = measure - bag_of(candidate.title) or measure or asked.terms
    people = asked.counted in PEOPLE - {"people"} and bool(
        bag_of(figure.unit or "") & PEOPLE
    )  # their sort is judged apart
    if not people and not any(asked.holds(term, said) for term in measure):
        factor *= _NO_MEASURE
    if asked.kind == "level" and asked.names and not asked.names & last_name(text, figure):
        factor *= OTHER_NAME
    share = factor * got / total
    if asked.voices:
        held = asked.voices & (sentence | bag_of(text[max(0, start - 200) : start]))
        share *= 0.5 + 0.5 * len(held) / len(asked.voices)
    fits = fitting(asked, candidate, near, sentence) * (OTHER_PLACE if elsewhere(asked, candidate) else 1.0)
    words = min(1.0, share * fits)
    if meaning is None or words < _FLOOR:
        return Fit(words, words)
    return Fit(words, min(1.0, ((1 - _MEANING) * share + _MEANING * meaning) * fits))


def _sense(candidate: Candidate) -> float | None:
    """The cosine of the figure's sentence to the question, 0 to 1 between what is far and what is near."""
    if candidate.meaning is None:
        return None
    return max(0.0, min(1.0, (candidate.meaning - _FAR_OFF) / (_CLOSE - _FAR_OFF)))


def _credit(
    asked: Asked,
    candidate: Candidate,
    weighed: Mapping[str, float],
    told: tuple[frozenset[str], ...],
    *,
    apart: bool,
) -> tuple[float, float]:
    """The weights of the terms that are told, less the farther off they are; and a factor for those that aren't.

    ``told``: the terms of the clause, of the sentence, of the sentence before that it takes up. ``apart``: the
    clause is about somebody of its own.
    """
    text, figure = candidate.text, candidate.figure
    near, sentence, before = told
    around = candidate.around
    things = counts_things(asked, figure)
    topic = bag_of(f"{candidate.title}\n{text[:_BEGINNING]}")
    got, factor = 0.0, 1.0
    for term, weight in weighed.items():
        name = term in asked.names
        if asked.holds(term, near):
            got += weight
        elif asked.holds(term, sentence):
            got += (_OF_ANOTHER if name and apart else _NAME_IN_SENTENCE if name else _IN_SENTENCE) * weight
        elif asked.holds(term, before):
            got += _CARRIED * weight
        elif term in IMPLIED and figure.unit is not None and kind_of(figure) != "count":
            got += (_IN_SENTENCE if asked.each & sentence else _IN_CONTEXT) * weight
        elif term == asked.counted and of_place(asked, candidate):
            got += _CARRIED * weight
        elif name and told_before(asked, term, candidate):
            got += _NAME_TOLD * weight
        elif name and any(term == first and bag_of(noun) & sentence for first, noun in asked.pairs):
            got += _NAME_CUT * weight  # "the highlands", for the Merrow highlands
        elif name:
            factor = _NO_NAME
        elif term in topic and term != asked.counted and term not in STATES:
            got += _TOPIC * weight
            factor *= OTHER_NAME if term in asked.about else 1.0
        elif things and term not in STATES:
            got += _VERB_OF_THING * weight
        elif asked.holds(term, around):
            got += _IN_CONTEXT * weight
        elif term in asked.about and not told_before(asked, term, candidate):
            factor *= _ABOUT
    return got, factor
