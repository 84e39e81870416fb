"""A question as it will be looked for: completed, taken apart, with its names, dates and kind of answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Question, Span
from index.errors import BadQuestion
from index.extract.language import detect_language
from index.question.aliases import Aliases, Applied
from index.question.analyzer import stems
from index.question.asking import Kind, frame_words, kind_of
from index.question.clauses import Clause, split_clauses
from index.question.followup import asks_speaker, complete
from index.question.forms import other_forms
from index.question.periods import Period, find_periods
from index.question.publishers import PublisherNames
from index.question.stopwords import function_words, furniture

LONGEST = 2000  # characters; what is longer is a text, not a question
_FURNITURE_WEIGHT = 0.35
_MANY_TERMS = 64
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks. ``clauses`` has one entry for a simple question."""

    text: str  # completed, as it is shown
    looked_for: str  # what is searched: the same, but for "who said that?"
    lang: str
    kind: Kind
    clauses: tuple[Clause, ...]
    publishers: tuple[str, ...]  # named, and held
    missing_publishers: tuple[str, ...]  # named, and not held
    periods: tuple[Period, ...]
    terms: tuple[dict[str, float], ...]  # of the whole question, then of each clause if there are several
    frame: frozenset[str]  # stems that only say what kind of thing is asked for
    aliases: dict[str, str]  # stem of another name, or of another form of a verb -> stem asked
    synonyms: tuple[Applied, ...]  # names that have other names, those of capitals for their countries too
    notes: tuple[str, ...]

    @property
    def parts(self) -> tuple[Span, ...]:
        """Where the clauses stand in ``looked_for``, if there are several; each has a vector of its own then."""
        return tuple(clause.span for clause in self.clauses) if len(self.clauses) > 1 else ()


def understand(question: Question, names: PublisherNames, aliases: Aliases) -> Understood:
    """Read a question. Raises BadQuestion, with a sentence, for one that can't be looked for."""
    _check(question.text)
    asked = _whole(question.text)
    previous = tuple(_whole(text) for text in question.previous)
    text = complete(asked, previous)
    # "Who said that?" is answered by the same sentence again, which names its speaker.
    looked_for = complete(previous[-1], previous[:-1]) if asks_speaker(asked, previous) else text
    lang = detect_language(text)[0] if not text.isascii() else "en"
    today = question.asked_at.date() if question.asked_at else None
    mentions = names.find(looked_for)
    periods = find_periods(looked_for, today)
    clauses = split_clauses(looked_for, mentions, periods, lang)
    parts = [looked_for, *(clause.text for clause in clauses)] if len(clauses) > 1 else [looked_for]
    applied = aliases.apply(looked_for)
    frame = frozenset(stems(" ".join(frame_words(looked_for)), lang)) if lang == "en" else frozenset()
    return Understood(
        text=text,
        lang=lang,
        looked_for=looked_for,
        kind=_kind(asked, looked_for, text),
        clauses=tuple(clauses),
        publishers=tuple(dict.fromkeys(name for mention in mentions for name in mention.held)),
        missing_publishers=tuple(names.missing(looked_for)),
        periods=tuple(periods),
        terms=tuple(weighted_terms(part, lang, frame) for part in parts),
        frame=frame,
        aliases=_other_names(looked_for, lang, aliases),
        synonyms=(*applied, *aliases.metonyms_in(looked_for)),
        notes=tuple(f"asked: {item.asked} · also searched: {', '.join(item.others[:3])}" for item in applied),
    )


def _kind(asked: str, looked_for: str, text: str) -> Kind:
    """The kind the new question asks for; a fragment asks for what the question before it did."""
    if looked_for != text:
        return kind_of(looked_for)
    kind = kind_of(asked)
    return kind if kind is not Kind.OPEN else kind_of(text)


def weighted_terms(text: str, lang: str, frame: frozenset[str] = frozenset()) -> dict[str, float]:
    """Return the stems to look for: content words weigh 1; words about articles and questions, and ``frame``, less.

    A question of nothing but function words is looked for as it is.
    """
    ignored, light = function_words(lang), furniture(lang) | frame
    found = stems(text, lang)[: _MANY_TERMS * 4]
    terms = {stem: _FURNITURE_WEIGHT if stem in light else 1.0 for stem in found if stem not in ignored}
    return dict(list(terms.items())[:_MANY_TERMS]) or dict.fromkeys(found, 1.0)


def _whole(text: str) -> str:
    """Half characters, which a shell or a JSON escape can bring, are in no article and can't be stored."""
    return _HALF_CHARACTER.sub("\ufffd", text)


def _check(text: str) -> None:
    if not text.strip():
        raise BadQuestion("The question is empty. Ask something, for example: how many fighters remain?")
    if len(text) > LONGEST:
        raise BadQuestion(
            f"The question has {len(text):,} characters; I read at most {LONGEST:,}. Ask it in a sentence or two."
        )
    if not any(character.isalnum() for character in text):
        raise BadQuestion(
            "The question has no words I could look for. Ask it in words, for example: how many fighters remain?"
        )


def _other_names(text: str, lang: str, aliases: Aliases) -> dict[str, str]:
    """One-word names by one-word names (what a longer name adds is left to the vectors), and verbs by their forms."""
    asked_terms = set(stems(text, lang))
    result: dict[str, str] = {}
    if lang == "en":
        ignored = function_words(lang)
        for term in sorted(asked_terms - ignored):
            result |= dict.fromkeys(other_forms(term) - asked_terms - ignored, term)
    for item in (*aliases.apply(text), *aliases.metonyms_in(text)):
        asked = stems(item.asked, lang)
        head = asked[-1] if asked else ""
        for other in item.others:
            name = stems(other, lang)
            if len(name) == 1 and name[0] not in asked_terms and head in asked_terms:
                result[name[0]] = head
            elif len(name) == 2 and len(asked) == 2 and name[0] == asked[0] and name[1] not in asked_terms:
                result[name[1]] = asked[1]  # al-Nusra, al-Nasra
    return result
