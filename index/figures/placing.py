"""Figures by the place and by the speaker that a question names. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.figures.asked import Asked
from index.figures.compare import Candidate, names_in, places_of, same_speaker
from index.figures.terms import bag_of
from index.figures.words import word_set

OTHER_PLACE = 0.6
_IN = re.compile(r"\b(?:in|from|of|across|at|near|inside)\s+(?:the\s+)?(?=(\w+))(?=(\w+\s\w+)?)")
_ROLE = re.compile(
    r"(?:the|a|an|its|his|her|their)\s+(?:company|firm|group|operator|carmaker|maker|bank|airline|utility|spokes\w+|statement|chief\s+executive)\b",
    re.IGNORECASE,
)
_NEAR = 500  # code points before, in which a role is filled
BARE = word_set("people persons lives bodies dead deaths")


def with_places(asked: Asked, candidates: Iterable[Candidate]) -> Asked:
    """The question with places that it writes small, known from what the figures are for ("in gaza")."""
    known = frozenset[str]().union(*(places_of(c) for c in candidates))
    asked_for = {m.group(n) for n in (1, 2) for m in _IN.finditer(asked.text.lower())} & known
    missing = sorted(p for p in asked_for if not any(p in place.lower() for place in asked.places))
    return replace(asked, places=(*asked.places, *missing)) if missing else asked


def elsewhere(asked: Asked, candidate: Candidate) -> bool:
    """Whether a figure is for another place, and its sentence doesn't speak of the one asked about."""
    own = places_of(candidate)
    if not asked.places or not own:
        return False
    sentence = candidate.text[slice(*candidate.figure.sentence)].lower()
    wanted = [name.lower() for place in asked.places for name in names_in(place)]
    return not any(
        name in sentence or any(name in place or place in name for place in own) for name in wanted
    )


def placed(asked: Asked, scored: Sequence[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """The scores, lowered for a figure of another place where its sentence has one for the place asked about."""
    wanted = [name.lower() for place in asked.places for name in names_in(place)]

    def here(one: Candidate) -> bool:
        return any(name in place or place in name for name in wanted for place in places_of(one))

    if not wanted:
        return list(scored)
    served = {(c.article_id, c.figure.sentence) for _, c in scored if here(c)}
    return [
        (
            fit * OTHER_PLACE
            if (c.article_id, c.figure.sentence) in served and places_of(c) and not here(c)
            else fit,
            c,
        )
        for fit, c in scored
    ]


def of_place(asked: Asked, candidate: Candidate) -> bool:
    """ "People killed in Gaza" and "Gazans", where "Palestinians killed in Gaza" are asked for."""
    unit = candidate.figure.unit or ""
    wanted = [name.lower() for place in asked.places for name in names_in(place)]
    if asked.counted is None or not asked.demonym:
        return False
    here = any(name in place for name in wanted for place in places_of(candidate))
    return (unit in BARE and here) or any(unit.startswith(name) for name in wanted)


def by_speaker(asked: Asked, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The figures of the speaker asked for; of a sentence that gives him one, no others."""
    spoken = [c for c in candidates if spoken_by(asked, c)]
    if asked.speaker is None:
        return spoken
    named = {(c.article_id, c.figure.sentence) for c in spoken if c.speaker is not None}
    return [c for c in spoken if c.speaker is not None or (c.article_id, c.figure.sentence) not in named]


def spoken_by(asked: Asked, candidate: Candidate) -> bool:
    """Whether the figure is of the speaker whose word is asked for."""
    if asked.speaker is None:
        return True
    wanted = (asked.speaker, *asked.speakers)
    named = candidate.speaker
    if named is not None and any(same_speaker(named, one) for one in wanted):
        return True
    start, end = candidate.figure.sentence
    role = _ROLE.search(candidate.text, start, end) if named is None else _ROLE.match(named)
    if named is not None and role is None:
        return False
    # "The operator", "a spokesman": of whom the sentences before speak.
    words = bag_of(candidate.text[start - _NEAR if role and start > _NEAR else (0 if role else start) : end])
    return any(bag_of(one) and bag_of(one) <= words for one in wanted)
