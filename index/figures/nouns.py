"""Noun phrases of speakers, grown left or right from a speech verb; None wherever the words are not plain."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.article import Span
from index.figures.words import (
    ADVERBS,
    AFTER_NOUN,
    DETERMINERS,
    DOCUMENTS,
    HEADS,
    LINKS,
    MODIFIERS,
    MONTHS,
    NOT_NAMES,
    OPENERS,
    PERSONAL,
    PRONOUNS,
    TIMES,
)

_WORD = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|St|Gen|Lt|Maj|Col|Sgt|Sen|Rep|Gov|Prof|Jr|Sr|[A-Z])\.(?=\s[A-Z])"
    r"|[^\W_](?:[\w&@]|[-‑.’'/](?=\w))*"
)
_LONGEST = 16  # tokens of one noun phrase
_SUFFIX = re.compile(r"(?:man|men|woman|person|people|or|er|ist|ists|ers|ors|ian|ians)$")


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


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch of text."""
    return [Token(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, start, end)]


def noun_before(text: str, tokens: list[Token], verb: int) -> Noun | None:
    """The subject standing directly before the verb, over adverbs, a weekday or an apposition."""
    last = verb - 1
    while last >= 0 and _gap(text, tokens, last) == " " and _skippable(tokens, last):
        last -= 2 if last and tokens[last - 1].lower == "on" and tokens[last].lower in TIMES else 1
    if last < 0:
        return None
    gap = _gap(text, tokens, last)
    if gap == " ":
        return _grow_left(text, tokens, last) or _plain_subject(text, tokens, last, tokens[verb].lower)
    if gap in (", ", "), ", ") "):
        return _over_apposition(text, tokens, last)
    if gap in ("’ ", "' "):
        return _grow_left(text, tokens, last)
    return None


def noun_after(text: str, tokens: list[Token], first: int) -> Noun | None:
    """The noun phrase that begins at token ``first``: after "according to", or after an inverted verb."""
    if first >= len(tokens):
        return None
    index = first
    while index < len(tokens) and index - first < _LONGEST:
        if index > first and not _joins(_between(text, tokens, index - 1)):
            break
        if not _inside(tokens, index, first):
            break
        index += 1
    last = index - 1
    if index < len(tokens) and index > first and not _ends(text, tokens, index):
        return None
    while last >= first and (
        tokens[last].lower in LINKS
        or tokens[last].lower in DETERMINERS
        or tokens[last].lower in ("and", "&")
        or _is_time(tokens[last])
    ):
        last -= 1
    if last < first:
        return None
    return _noun(text, tokens, first, last, tokens[first].start)


def _ends(text: str, tokens: list[Token], index: int) -> bool:
    """Whether a noun phrase read to the right may stop before token ``index``."""
    if not _joins(_between(text, tokens, index - 1)):
        return True
    token = tokens[index]
    return token.lower in AFTER_NOUN or token.word.endswith(("ing", "ly")) or _is_time(token)


def _skippable(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.lower in TIMES:
        return not token.capital or index == 0 or tokens[index - 1].lower == "on" or True
    return not token.capital and (token.lower in ADVERBS or token.word.endswith("ly"))


def _gap(text: str, tokens: list[Token], index: int) -> str:
    return re.sub(r"\s+", " ", _between(text, tokens, index))


def _between(text: str, tokens: list[Token], index: int) -> str:
    return text[tokens[index].end : tokens[index + 1].start] if index + 1 < len(tokens) else ""


def _joins(gap: str) -> bool:
    return gap in (" ", "’ ", "' ", "\u00a0", " & ", " “", "” ", " (") and "“" not in gap and "(" not in gap


def _is_time(token: Token) -> bool:
    return token.lower in TIMES or (token.lower in MONTHS and token.lower != "may") or token.word.isdigit()


def _inside(tokens: list[Token], index: int, first: int) -> bool:
    """Whether token ``index`` can go on a noun phrase that began at ``first``, reading to the right."""
    token = tokens[index]
    low = token.lower
    if low in PRONOUNS or _is_time(token):
        return False
    if token.capital:
        return True
    if low in HEADS or low in DOCUMENTS or low in MODIFIERS or low in DETERMINERS:
        return low not in DETERMINERS or index == first or tokens[index - 1].lower in LINKS | {"and"}
    if low in ("of", "for", "from", "at", "and", "&", "in"):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        if following is None or index == first or _is_time(following):
            return False
        named = following.capital and following.lower not in NOT_NAMES
        if low == "and":
            return named and tokens[index - 1].capital
        return named or following.lower in ("the", "its", "a") or following.lower in HEADS | MODIFIERS
    return "-" in token.word or (low.endswith("-led"))


def _grow_left(text: str, tokens: list[Token], last: int) -> Noun | None:
    token = tokens[last]
    if token.lower in PRONOUNS:
        return Noun((token.start, token.end), token.start, pronoun=True) if token.lower in PERSONAL else None
    first = last
    determined = False
    while True:
        current = tokens[first]
        low = current.lower
        if low in DETERMINERS and first < last:
            determined = True
        if first == 0 or last - first > _LONGEST:
            break
        if not _joins(_between(text, tokens, first - 1)):
            break
        previous = tokens[first - 1]
        before = previous.lower
        if determined:
            if before in LINKS and first >= 2:
                determined = False
                first -= 1
                continue
            break
        if (
            before in LINKS
            and before != "with"
            and before not in ("to", "on", "against")
            and _nominal(tokens, first - 2)
        ):
            first -= 1
            continue
        if (
            before == "and"
            and current.capital
            and first >= 2
            and tokens[first - 2].capital
            and tokens[first - 2].lower not in NOT_NAMES
            and not _is_time(tokens[first - 2])
            and _joins(_between(text, tokens, first - 2))
        ):
            first -= 1
            continue
        if (
            before == "and"
            and first >= 2
            and low in HEADS | MODIFIERS
            and tokens[first - 2].lower in HEADS
            and _joins(_between(text, tokens, first - 2))
        ):
            first -= 2
            continue
        if previous.capital and before not in NOT_NAMES | PRONOUNS and not _is_time(previous):
            first -= 1
            continue
        if (
            before in HEADS | MODIFIERS | DETERMINERS | DOCUMENTS
            or "-" in previous.word
            or (previous.word.isdigit() and low in HEADS)
        ):
            first -= 1
            continue
        first = _over_plain_words(text, tokens, first, last)
        break
    if not _at_boundary(text, tokens, first):
        return None
    if tokens[first].lower in LINKS | {"and"}:
        return None
    return _noun(text, tokens, first, last, tokens[first].start)


def _plain_subject(text: str, tokens: list[Token], last: int, verb: str) -> Noun | None:
    """ "…, the park said": any short subject with "the" that a mark or the sentence's start sets off."""
    if verb not in ("said", "says") or tokens[last].capital or tokens[last].lower in DOCUMENTS:
        return None
    for index in range(last, max(-1, last - 4), -1):
        token = tokens[index]
        if token.lower in NOT_NAMES | LINKS or (index < last and not _joins(_between(text, tokens, index))):
            return None
        if token.lower == "the":
            free = index == 0 or not _joins(_between(text, tokens, index - 1))
            return Noun((token.start, tokens[last].end), token.start) if free and index < last else None
    return None


def _over_plain_words(text: str, tokens: list[Token], first: int, last: int) -> int:
    """Up to three unknown words before an office, bounded by a determiner or a mark: "harbour officials"."""
    if tokens[last].lower not in HEADS:
        return first
    for index in range(first - 1, max(-1, first - 5), -1):
        token = tokens[index]
        if not _joins(_between(text, tokens, index)):
            return index + 1
        if token.lower in DETERMINERS:
            return index
        if token.lower in LINKS | OPENERS | NOT_NAMES or token.word.endswith(("ed", "ing", "s")):
            return first
        if index == 0 or not _joins(_between(text, tokens, index - 1)):
            return index
    return first


def _nominal(tokens: list[Token], index: int) -> bool:
    if index < 0:
        return False
    token = tokens[index]
    return (
        token.lower in HEADS
        or token.lower in DOCUMENTS
        or (token.capital and token.lower not in NOT_NAMES and not _is_time(token))
    )


def _at_boundary(text: str, tokens: list[Token], first: int) -> bool:
    """Whether a clause can begin here: at the sentence's start, after a mark, or after "that", "while" …"""
    if first == 0:
        return True
    gap = _between(text, tokens, first - 1)
    if not _joins(gap):
        return True
    previous = tokens[first - 1]
    if previous.lower in OPENERS or previous.word.isdigit():
        return True
    return previous.word.endswith("ly") and not previous.capital and first >= 2


def _over_apposition(text: str, tokens: list[Token], last: int) -> Noun | None:
    """ "Russia, the main ally of Syria's president, said": the name before the comma pair."""
    for index in range(last - 1, max(-1, last - 28), -1):
        gap = _between(text, tokens, index)
        if any(mark in gap for mark in '“”".;:—?!'):
            return None
        if "," not in gap and "(" not in gap:
            continue
        opening = tokens[index + 1]
        low = opening.lower
        fits = (
            low in ("the", "a", "an", "who", "which", "whose", "its", "his", "her", "one")
            or opening.word.isdigit()
            or low in HEADS | MODIFIERS
            or (opening.capital and low not in NOT_NAMES)
        )
        if not fits:
            continue
        noun = _grow_left(text, tokens, index)
        if noun is None or noun.pronoun or noun.document:
            continue
        possessed = opening.word.endswith(("’s", "'s"))
        office = any(token.lower in HEADS for token in tokens[index + 1 : last + 1])
        titled = tokens[index].lower in HEADS and last - index <= 4
        if opening.capital and not (low in HEADS | MODIFIERS or possessed or office or titled):
            continue
        return noun
    return None


def _noun(text: str, tokens: list[Token], first: int, last: int, outer: int) -> Noun | None:
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
        and not _is_time(t)
        and not (t is tokens[0] and (t.lower in HEADS or t.lower in MODIFIERS or t.lower in DOCUMENTS))
    ]
    if head.lower in DOCUMENTS and not (head.capital and head in names and len(names) > 1):
        if names and len(main) > 1:
            return Noun(span, outer)
        return Noun(span, outer, document=head.lower)
    if head.lower in HEADS or head in names:
        return Noun(span, outer)
    return None


__all__ = ["Noun", "Token", "noun_after", "noun_before", "tokens_of"]
