"""What became of one question: as values, and as JSON that a later run is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one system found, whatever it would say about it.

    ``ranks``: for each gold span the rank (from 1) of the first passage that contains all of it. ``answer``
    and ``gold``: the rank of the first quote that contains an answer string, or overlaps a gold span; None
    when none of three does. ``sentence``: whether the answer string stands in the best single sentence.
    ``score``: how sure the system is; None when it found nothing at all.
    """

    ranks: tuple[int | None, ...]
    score: float | None
    sentence: bool
    answer: int | None
    gold: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, and what the product and the baselines made of it."""

    id: str
    question: str
    type: str
    answerable: bool
    quotable: bool  # has an answer string that can stand in a quote
    evidence: int  # gold spans
    refused: bool  # status not_found
    unsure: bool  # refused for want of evidence alone, the rule of publishers not held left out
    reason: str
    milliseconds: float | None  # question to answer; None where vectors kept from an earlier run were used
    clauses: int
    product: Attempt
    baselines: Mapping[str, Attempt]
    quotes: tuple[str, ...]
    quote_words: tuple[int, ...]
    attributed: int  # quotes resting on a sentence that says who said it
    kept_speaker: int  # of them, those that still say so
    verified: int  # quotes and passages compared byte for byte with the stored article and the input
    mismatches: tuple[str, ...]
    why: Mapping[str, Any]  # see index.evaluation.misses


def to_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain values."""
    return asdict(outcome)


def from_json(row: Mapping[str, Any]) -> Outcome:
    """The outcome that ``to_json`` wrote; unknown fields are left out."""
    names = {field.name for field in fields(Outcome)}
    values = {name: value for name, value in row.items() if name in names}
    values["product"] = _attempt(row["product"])
    values["baselines"] = {name: _attempt(value) for name, value in row["baselines"].items()}
    for name in ("quotes", "quote_words", "mismatches"):
        values[name] = tuple(values[name])
    return Outcome(**values)


def _attempt(row: Mapping[str, Any]) -> Attempt:
    return Attempt(tuple(row["ranks"]), row["score"], row["sentence"], row["answer"], row["gold"])
