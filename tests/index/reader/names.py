"""The same question about somebody else: what answered it answers no more."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping

_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")  # within a sentence
_TITLES = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Sir|Lord|Lady|President|Minister|Prime)\s+)+")
_COMMON = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday"
    " thursday friday saturday sunday mr mrs ms dr sir lord lady christmas".split()
)
_LEAST = 2  # times a report that is about somebody tells the name


def names_of(text: str) -> Counter[str]:
    """The names in a text, and how often each is told."""
    found = (
        _TITLES.sub("", one.group()).removesuffix("'s").removesuffix("’s") for one in _NAME.finditer(text)
    )
    return Counter(one for one in found if len(one) > 2 and one.lower() not in _COMMON)


def named_in(question: str, names: Mapping[str, int]) -> list[str]:
    """Those of the names that a question tells, the one its report tells most often first."""
    told = [one for one in names if _words(one).search(question)]
    whole = [one for one in told if not any(one != other and _words(one).search(other) for other in told)]
    return sorted(whole, key=lambda one: (-names[one], one))


def renamed(question: str, name: str, other: str) -> str:
    """The question with another name in a name's place, in small letters where it has none but those."""
    return _words(name).sub(other.lower() if question == question.lower() else other, question)


def another(names: Mapping[str, int], question: str, rng: random.Random, least: int = _LEAST) -> str | None:
    """A name that shares no word with a question, out of those told so often."""
    words = set(re.findall(r"\w{3,}", question.lower()))
    free = [
        one
        for one, times in sorted(names.items())
        if times >= least and not words & set(re.findall(r"\w{3,}", one.lower()))
    ]
    return rng.choice(free) if free else None


def _words(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
