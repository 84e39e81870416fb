"""Noun phrases of speakers, grown left or right from a speech verb; None wherever the words are not plain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.article import Span
from index.figures.words import (
    AFTER_NOUN,
    DETERMINERS,
    DOCUMENTS,
    HEADS,
    LINKS,
    MODIFIERS,
    MONTHS,
    NOT_NAMES,
    PERSONAL,
    PRONOUNS,
    TIMES,
    word_set,
)

_WORD = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|St|Gen|Lt|Maj|Col|Sgt|Sen|Rep|Gov|Prof|Jr|Sr|[A-Z])\.(?=\s[A-Z])"
    r"|[^\W_](?:[\w&@]|[-‑.’'/](?=\w))*"
)
LONGEST = 16  # tokens of one noun phrase
# Whoever does what the word says: "assessors", "controller", "seismologist".
_AGENT = re.compile(r"[a-z]{3,}(?:ists?|ors?|ers?|ees|ians?|crats?|man|men|woman|women)")
_NO_AGENT = word_set(
    """
    number numbers other others water waters winter summer quarter quarters paper papers letter letters order orders power powers border
    borders river rivers weather matter matters member another rather whether together former latter later earlier further however moreover
    cover floor floors door doors labor color error errors factor factors sector sectors terror horror mirror mirrors motor motors tower
    towers shower showers dinner center centers computer computers chapter chapters corner corners offer offers counter disaster disasters
    under over after never ever either neither order hunger danger anger layer layers barrier barriers harbor container containers
    tanker tankers helicopter helicopters missile cancer fever flower flowers gender tender murder murders trailer trailers timber
    lumber silver copper rubber paper leather feather master december september october november semester register shelter shelters
    prior superior inferior minor major senior junior interior exterior behavior behaviour favor favour honor honour rumor neighbor
    higher lower larger smaller older younger newer fewer longer shorter greater better bigger stronger weaker faster slower wider closer
    cheaper nearer deeper inner outer upper utter proper clever sober eager bitter dollar human women woman asian indian christian civilian
    civilians italian russian iranian egyptian canadian australian norwegian ukrainian palestinian palestinians list lists degrees
    """
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word with its absolute span."""

    start: int
    end: int
    word: str

    @property
    def lower(self) -> str:
        """The word in lower case, a possessive ending taken off."""
        low = self.word.lower()
        return low[:-2] if low.endswith(("’s", "'s")) else low

    @property
    def capital(self) -> bool:
        """Whether it begins with an upper-case letter."""
        return self.word[0].isupper()


@dataclass(frozen=True, slots=True)
class Noun:
    """A speaker's noun phrase; ``outer`` is where it begins with its apposition."""

    span: Span
    outer: int
    pronoun: bool = False
    document: str | None = None


@lru_cache(maxsize=4096)
def is_office(word: str) -> bool:
    """Whether a lower-case word is an office, a body or somebody's trade: what can speak without a name."""
    return word in HEADS or (word not in _NO_AGENT and _AGENT.fullmatch(word) is not None)


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch of text."""
    return [Token(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, start, end)]


def noun_after(text: str, tokens: list[Token], first: int) -> Noun | None:
    """The noun phrase that begins at token ``first``: after "according to", or after an inverted verb."""
    if first >= len(tokens):
        return None
    index = first
    while index < len(tokens) and index - first < LONGEST:
        if index > first and not joins(between(text, tokens, index - 1)):
            break
        if not _inside(tokens, index, first):
            head = _office_ahead(text, tokens, index, first)
            if head is None:
                break
            index = head
        index += 1
    last = index - 1
    if index < len(tokens) and index > first and not _ends(text, tokens, index):
        return None
    while last >= first and (
        tokens[last].lower in LINKS
        or tokens[last].lower in DETERMINERS
        or tokens[last].lower in ("and", "&")
        or is_time(tokens[last])
    ):
        last -= 1
    if last < first:
        return None
    return made_noun(tokens, first, last, tokens[first].start)


def _office_ahead(text: str, tokens: list[Token], index: int, first: int) -> int | None:
    """The office that one or two plain words after a determiner lead to: "the refugee agency"."""
    if index == first or tokens[index - 1].lower not in DETERMINERS:
        return None
    for ahead in range(index + 1, min(index + 3, len(tokens))):
        plain = tokens[ahead - 1].lower
        if (
            not joins(between(text, tokens, ahead - 1))
            or plain in NOT_NAMES | LINKS
            or plain.endswith(("ed", "ing"))
        ):
            return None
        if is_office(tokens[ahead].lower):
            return ahead
    return None


def _ends(text: str, tokens: list[Token], index: int) -> bool:
    """Whether a noun phrase read to the right may stop before token ``index``."""
    if not joins(between(text, tokens, index - 1)):
        return True
    token = tokens[index]
    return token.lower in AFTER_NOUN or token.word.endswith(("ing", "ly", "ed")) or is_time(token)


def gap_after(text: str, tokens: list[Token], index: int) -> str:
    """What stands between a token and the next, white space folded."""
    return re.sub(r"\s+", " ", between(text, tokens, index))


def between(text: str, tokens: list[Token], index: int) -> str:
    """What stands between a token and the next."""
    return text[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else ""


def joins(gap: str) -> bool:
    """Whether two words so parted belong to one noun phrase."""
    return gap in (" ", "’ ", "' ", "\u00a0", " & ", " “", "” ", " (") and "“" not in gap and "(" not in gap


def is_time(token: Token) -> bool:
    """Whether a word is a weekday, a month or a number."""
    return token.lower in TIMES or (token.lower in MONTHS and token.lower != "may") or token.word.isdigit()


def _inside(tokens: list[Token], index: int, first: int) -> bool:
    """Whether token ``index`` can go on a noun phrase that began at ``first``, reading to the right."""
    token = tokens[index]
    low = token.lower
    if low in PRONOUNS or is_time(token):
        return False
    if token.capital:
        return True
    if is_office(low) or low in DOCUMENTS or low in MODIFIERS or low in DETERMINERS:
        return low not in DETERMINERS or index == first or tokens[index - 1].lower in LINKS | {"and"}
    if low in ("of", "for", "from", "at", "and", "&", "in"):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None or index == first or is_time(following):
            return False
        named = following.capital and following.lower not in NOT_NAMES
        if low == "and":
            return named and tokens[index - 1].capital
        return (
            named
            or following.lower in ("the", "its", "a")
            or following.lower in MODIFIERS
            or is_office(following.lower)
        )
    return "-" in token.word or (low.endswith("-led"))


def made_noun(tokens: list[Token], first: int, last: int, outer: int) -> Noun | None:
    """The noun phrase of tokens ``first`` to ``last``, if it can speak."""
    words = tokens[first : last + 1]
    main = words
    for position, token in enumerate(words):
        if position and token.lower in LINKS:
            main = words[:position]
            break
    head = main[-1]
    if all(token.lower in DETERMINERS for token in main):
        return None
    span = (words[0].start, words[-1].end)
    if words[0].lower in PRONOUNS and len(words) == 1:
        return Noun(span, outer, pronoun=True) if words[0].lower in PERSONAL else None
    names = [
        t
        for t in words
        if t.capital
        and t.lower not in NOT_NAMES
        and t.lower not in DETERMINERS
        and not is_time(t)
        and not (t is tokens[0] and (is_office(t.lower) or t.lower in MODIFIERS or t.lower in DOCUMENTS))
    ]
    if head.lower in DOCUMENTS and not (head.capital and head in names and len(names) > 1):
        if names and len(main) > 1:
            return Noun(span, outer)
        return Noun(span, outer, document=head.lower)
    if is_office(head.lower) or head in names:
        return Noun(span, outer)
    return None


__all__ = ["Noun", "Token", "noun_after", "tokens_of"]
