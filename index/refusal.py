"""Whether the evidence answers the question, from a few measurements, and the reason when it doesn't."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.article import Article, Reason
from index.asking import Kind, answers_of_kind
from index.evidence import Floats
from index.retrieve import Pool
from index.sentence_rank import Sentence
from index.understand import Understood
from index.weights import weights

FEATURES = (
    "passage_cosine",  # best, to the whole question
    "sentence_cosine",
    "gap",  # between the best sentence's cosine and the tenth's
    "coverage",  # share of the question's idf in the best passage and its title
    "sentence_coverage",
    "weakest_clause",  # the best sentence cosine of the clause that has the least
    "missing_names",  # share of the question's capitalised words that the best passages don't hold
    "no_kind",  # a kind of answer is asked for, and the best sentence holds none
)


def answerable_features(
    pool: Pool, ranked: Sequence[Sentence], understood: Understood, names: float
) -> Floats:
    """Return FEATURES (len(FEATURES),). ``names`` is the share of missing names, see ``missing_names``."""
    cosines = np.sort(pool.best_cosine[:, 0])[::-1]
    tenth = float(cosines[min(9, len(cosines) - 1)])
    best = ranked[0]
    clauses = pool.best_cosine[:, 1:] if pool.best_cosine.shape[1] > 1 else pool.best_cosine
    return np.array(
        [
            float(pool.cosine[:, 0].max()),
            float(cosines[0]),
            float(cosines[0]) - tenth,
            float(pool.coverage[best.candidate, 0]),
            float(pool.sentence_coverage[best.member, 0]),
            float(clauses.max(0).min()),
            names,
            float(understood.kind is not Kind.OPEN and not _has_kind(best, understood)),
        ],
        np.float32,
    )


def answerable(features: Floats) -> float:
    """Return how sure the evidence is, above 0 when it is shown as an answer."""
    used = weights()
    return float(used.answerable(features[None, :])[0]) - used.threshold


def _has_kind(sentence: Sentence, understood: Understood) -> bool:
    return bool(answers_of_kind(understood.kind, sentence.text, understood.looked_for))


def missing_names(understood: Understood, articles: Sequence[Article]) -> tuple[str, ...]:
    """Return the capitalised words of the question that none of ``articles`` (the best passages') holds."""
    text = understood.looked_for
    # The first word is capital anyway; publishers are metadata, not words of the text.
    publishers = " ".join(understood.publishers).casefold()
    names = dict.fromkeys(m.group() for m in re.finditer(r"(?<!\A)\b[A-Z][\w-]+", text))
    held = "\n".join(f"{article.title}\n{article.text}" for article in articles).casefold()
    others = {name.casefold() for name in understood.aliases}
    return tuple(
        name
        for name in names
        if name.casefold() not in held and name.casefold() not in publishers and name.casefold() not in others
    )


def reason_for(understood: Understood, missing: Sequence[str], searched: int) -> Reason:
    """Return why the question is refused, in a code and a sentence."""
    if not searched:
        return Reason("no_articles", "I have no articles yet. Add some: briefbot add PATH")
    if understood.missing_publishers:
        names = " or ".join(understood.missing_publishers)
        return Reason("publisher_not_held", f"I hold nothing published by {names}.")
    if missing:
        names = ", ".join(missing[:3])
        return Reason("name_not_found", f"No passage that comes near names {names}.")
    wanted = {
        Kind.NUMBER: "gives that number",
        Kind.TIME: "says when",
        Kind.DURATION: "says how long",
        Kind.PLACE: "says where",
        Kind.CAUSE: "says why",
        Kind.NAME: "names who or which",
    }.get(understood.kind, "answers that")
    return Reason("no_answer", f"No passage {wanted}.")
