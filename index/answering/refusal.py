"""Whether the evidence answers the question, from a few measurements, and the reason when it doesn't."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence

import numpy as np

from index.answering.alone import Alone, asked_words
from index.answering.evidence import Floats
from index.answering.retrieve import Pool
from index.answering.sentence_rank import Sentence, in_english
from index.answering.weights import weights
from index.article import Article, Reason
from index.question.analyzer import stems, term_ids
from index.question.asking import TIME, Kind, answers_of_kind
from index.question.understand import Understood

_FEW = 5
_USUAL = (
    0.7  # cosine of a word asked and the nearest one in a good sentence: where no word is left to compare
)
_ROOT = 5  # letters that words of one root share
_NAME = re.compile(r"(?<!\A)(?<![?.!]\s)\b[A-Z][\w-]+")  # no capital that begins a sentence
# A sentence that begins with a name, and goes on as its subject.
_SUBJECT = re.compile(
    r"[“\"‘']?[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*\s+(?:[a-z]+ed|has|had|have|is|was|were|will|said)\b"
)
_JOINT = re.compile(r"[“\"‘']?([A-Z][\w-]+) and ([A-Z][\w-]+)\s+(?:[a-z]+ed|have|had|are|were|will)\b")
_PLACE = re.compile(r"\bin\s+(?:the\s+)?([A-Z][\w-]+)")
_CALENDAR = frozenset(word.casefold() for word in (*calendar.month_name, *calendar.day_name))

FEATURES = (
    "alone",  # cosine of the question and the nearest of the best sentences, read alone
    "sentence_cosine",  # of the best candidate sentence, as read in its passage
    "weakest_clause",  # the same for the clause that has the least
    "clauses",  # whether there are several
    "coverage",  # share of the question's idf in the best sentence's passage and title
    "absent",  # share of the question's content words that are not there
    "missing_names",  # share of its names that none of the best articles holds
    "lead",  # how much better the best sentence is than the one after the first few
    "words",  # ln(content words asked)
    "title",  # share of them that the best sentence's article has in its title: they are found with every passage of it
    "beyond_title",  # of the other ones: cosine with the nearest word of the best sentences, weighted by idf
)


def answerable_features(
    pool: Pool, ranked: Sequence[Sentence], understood: Understood, alone: Alone, missing: Sequence[str]
) -> Floats:
    """Return FEATURES (len(FEATURES),).

    ``alone`` comes from ``read_alone``, ``missing`` from ``missing_names``.
    """
    best = ranked[0]
    clauses = pool.best_cosine[:, 1:] if pool.best_cosine.shape[1] > 1 else pool.best_cosine
    row, article = pool.table[best.candidate], best.article
    there = set(stems(f"{article.title}\n{article.text[int(row['start']) : int(row['end'])]}", article.lang))
    there |= {term for name, term in understood.aliases.items() if name in there}
    titled = set(stems(article.title, article.lang))
    asked = [word.stem for word in asked_words(understood)]
    absent = sum(word not in there for word in asked) / max(1, len(asked))
    names = sum(word[:1].isupper() for word in understood.looked_for.split()[1:])
    return np.array(
        [
            float(alone.cosines.max()),
            float(pool.best_cosine[:, 0].max()),
            float(clauses.max(0).min()),
            float(len(understood.terms) > 1),
            float(pool.coverage[best.candidate, 0]),
            absent,
            min(1.0, len(missing) / max(1, names)),
            best.score - ranked[min(_FEW, len(ranked) - 1)].score,
            float(np.log(max(1, len(asked)))),
            sum(word in titled for word in asked) / max(1, len(asked)),
            _beyond_title(pool, asked, titled, alone),
        ],
        np.float32,
    )


def _beyond_title(pool: Pool, asked: Sequence[str], titled: set[str], alone: Alone) -> float:
    idf = pool.statistics.idf(term_ids(asked), np.arange(len(asked)))
    weight = idf * np.array([word not in titled for word in asked], np.float32)
    return float((alone.words * weight).sum() / weight.sum()) if weight.any() else _USUAL


def answerable(features: Floats) -> float:
    """Return how sure the evidence is, above 0 when it is shown as an answer."""
    used = weights()
    return float(used.answerable(features[None, :])[0]) - used.threshold


def speaks_of_another(understood: Understood, best: Sentence) -> bool:
    """Whether a date or number is asked of one name, and the best sentence tells it of another.

    "When did Syria declare victory?" is not answered by "Iraq declared victory on …", however near it comes.
    """
    if understood.kind not in (Kind.TIME, Kind.NUMBER, Kind.DURATION):
        return False
    if _lacks_place(understood, best):
        return True
    asked = {match.group().casefold() for match in _NAME.finditer(understood.looked_for)} - _CALENDAR
    joint, subject = _JOINT.match(best.text), _SUBJECT.match(best.text)
    if len(asked) != 1:
        return False
    (name,) = asked
    if joint is not None:
        return name in (joint[1].casefold(), joint[2].casefold())  # told of the two, not of this one
    if subject is None:
        return False
    same = {name, *(o.casefold() for item in understood.synonyms for o in (item.asked, *item.others))}
    told = f"{best.article.title} {best.text}".casefold()
    return not any(one in told for one in same) and name[: max(_ROOT, len(name) - 3)] not in told


def _lacks_place(understood: Understood, best: Sentence) -> bool:
    """Whether a place is asked about that the article hasn't named by the end of the best sentence.

    "When did Iraq declare victory in Syria?" is not answered by Iraq's declaration, which goes on: "It says nothing
    about Syria."
    """
    told = f"{best.article.title} {best.article.text[: best.end]}".casefold()
    for match in _PLACE.finditer(understood.looked_for):
        name = match[1].casefold()
        same = {name[: max(_ROOT, len(name) - 3)]}
        same |= {
            o.casefold() for item in understood.synonyms for o in item.others if item.asked.casefold() == name
        }
        if name not in _CALENDAR and not any(one in told for one in same):
            return True
    return False


def says_all(understood: Understood, best: Sentence) -> bool:
    """Whether the best sentence itself has every word asked: three or more, or two of which a day or year is made."""
    there = set(stems(best.text, best.article.lang))
    there |= {term for name, term in understood.aliases.items() if name in there}
    asked = asked_words(understood)
    enough = len(asked) > 2 or (len(asked) == 2 and TIME.search(understood.looked_for) is not None)
    return enough and all(word.stem in there for word in asked)


def lacks_number(understood: Understood, best: Sentence) -> bool:
    """Whether a number is asked for and the best sentence has none, as far as that can be told: in English."""
    return (
        understood.kind is Kind.NUMBER
        and in_english(best.article)
        and not answers_of_kind(Kind.NUMBER, best.text, understood.looked_for)
    )


def missing_names(understood: Understood, articles: Sequence[Article]) -> tuple[str, ...]:
    """Return the capitalised words of the question that none of ``articles`` (the best passages') holds.

    Another name of the same thing will do, and so will a word of the same root ("Russian", "Russia").
    """
    publishers = " ".join(understood.publishers).casefold()  # metadata, not words of the text
    held = "\n".join(f"{article.title}\n{article.text}" for article in articles).casefold()
    known = " ".join(
        item.asked.casefold()
        for item in understood.synonyms
        if any(other.casefold() in held for other in item.others)
    )
    names = dict.fromkeys(match.group().casefold() for match in _NAME.finditer(understood.looked_for))
    written = {match.group().casefold(): match.group() for match in _NAME.finditer(understood.looked_for)}
    return tuple(
        written[name]
        for name in names
        if name[: max(_ROOT, len(name) - 3)] not in held
        and name not in publishers
        and name not in known
        and name not in _CALENDAR
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
