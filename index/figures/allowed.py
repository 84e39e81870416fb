"""Whether a figure may stand for the place that is asked about: a whole is no number for its part. Pure."""

from __future__ import annotations

import re

from index.article import Span
from index.figures.asked import Asked
from index.figures.compare import Candidate, names_in
from index.figures.terms import terms_of

_PART_OF = re.compile(
    r"\b(?:eastern|western|northern|southern|central|parts?\s+of|rural|outer|inner)\s+(?:the\s+)?$"
)


def forbidden_by(
    asked: Asked, pool: list[Candidate], every: list[Candidate]
) -> list[tuple[Candidate, Span | None]]:
    """Each candidate with the sentence that forbids it; a title repeats its article's figure, scope and all."""
    reasons: dict[tuple[str, float | None, float | None], Span] = {}
    for one in every:
        why = _forbids(asked, one)
        if why is not None:
            reasons.setdefault((one.article_id, one.figure.low, one.figure.high), why)
    out = _left_out(asked, every)

    def why_not(one: Candidate) -> Span | None:
        own = reasons.get((one.article_id, one.figure.low, one.figure.high))
        if own is not None or out is None:
            return own
        # Somebody says that the part asked about is not counted: only who names it can have counted it.
        terms, note = out
        return None if terms <= terms_of(one.text[slice(*one.figure.sentence)]) else note

    return [(c, why_not(c)) for c in pool]


def _left_out(asked: Asked, every: list[Candidate]) -> tuple[set[str], Span] | None:
    """The terms of what the question asks about and a figure leaves out, and the sentence that says so."""
    for one in every:
        for scope in one.figure.scope:
            if scope.kind != "excludes":
                continue
            for words in names_in(one.text[scope.words[0] : scope.words[1]].lower()):
                terms = terms_of(words.removeprefix("the "))
                if terms and terms <= asked.terms:
                    return terms, scope.sentence
    return None


def _forbids(asked: Asked, candidate: Candidate) -> Span | None:
    """The sentence that shows a figure is not for the place asked about, or None."""
    figure, text = candidate.figure, candidate.text
    wanted = [place.lower() for place in asked.places]
    for scope in figure.scope:
        words = text[scope.words[0] : scope.words[1]].lower()
        left_out = words.removeprefix("the ") in asked.text.lower() or any(
            _leaves_out(words, p) for p in wanted
        )
        if scope.kind == "excludes" and left_out:
            return scope.sentence
    places = [text[s.words[0] : s.words[1]].lower() for s in figure.scope if s.kind == "place"]
    if not wanted or not (places or asked.alone):
        return None
    if asked.alone and not any(_within(p, place) for p in wanted for place in places):
        return figure.sentence
    whole = [p for p in places if " and " in p]  # "Paris, France" is one place
    if whole and not any(_joined(place) for place in wanted) and all(p in whole for p in places):
        named = {name for place in wanted for name in names_in(place)}
        parts = {name for place in whole for name in names_in(place)}
        if named < parts and (asked.alone or len(named) == 1):
            return figure.sentence
    directed = [p for p in wanted if re.match(r"(?:eastern|western|northern|southern|central)\s", p)]
    if directed and not any(d in p for d in directed for p in places):
        return figure.sentence
    return None


def _joined(place: str) -> bool:
    return " and " in place or "," in place


def _leaves_out(words: str, place: str) -> bool:
    """Whether what is left out is the place asked about, and not a part of it: "western Arda", and Arda asked."""
    if words.removeprefix("the ") in place:
        return True
    at = words.find(place)
    return at >= 0 and not _PART_OF.search(words[:at])


def _within(place: str, words: str) -> bool:
    return place in words or words in place
