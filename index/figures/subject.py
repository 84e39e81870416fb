"""The subject of a speech verb, grown left from it; None wherever the words are not plain."""

from __future__ import annotations

import re

from index.figures.nouns import LONGEST, Noun, Token, between, gap_after, is_office, is_time, joins, made_noun
from index.figures.words import (
    ADVERBS,
    DETERMINERS,
    DOCUMENTS,
    HEADS,
    LINKS,
    MODIFIERS,
    NOT_NAMES,
    OPENERS,
    PERSONAL,
    PRONOUNS,
    TIMES,
)

_LED = re.compile(
    r"(?:(?<![\w’, ])|(?<=that\s)|(?<=and\s)|(?<=but\s)|(?<=[,;.]\s)|(?<=while\s))((?:A|An|The|a|an|the)\s(?:[\w’'-]+\s){1,6}?(?:led|headed|chaired|run)\s+by\s+(?:the\s+)?"
    r"(?:[A-Z][\w’'-]+\s?){1,4})$"
)


def noun_before(text: str, tokens: list[Token], verb: int) -> Noun | None:
    """The subject standing directly before the verb, over adverbs, a weekday or an apposition."""
    last = verb - 1
    while last >= 0 and gap_after(text, tokens, last) == " " and _skippable(tokens, last):
        last -= 2 if last and tokens[last - 1].lower == "on" and tokens[last].lower in TIMES else 1
    if last < 0:
        return None
    gap = gap_after(text, tokens, last)
    if gap == " ":
        led = _led_by(text, tokens, last)
        return led or _grow_left(text, tokens, last) or _plain_subject(text, tokens, last, tokens[verb].lower)
    if gap in (", ", "), ", ") "):
        return _over_apposition(text, tokens, last)
    if gap in ("’ ", "' "):
        return _grow_left(text, tokens, last)
    return None


def _led_by(text: str, tokens: list[Token], last: int) -> Noun | None:
    """ "A panel of scientists led by Ruth Amsel said": the panel."""
    match = _LED.search(text, tokens[0].start, tokens[last].end)
    return Noun(match.span(1), match.start(1)) if match and match.end() == tokens[last].end else None


def _skippable(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.lower in TIMES:
        return not token.capital or index == 0 or tokens[index - 1].lower == "on" or True
    return not token.capital and (token.lower in ADVERBS or token.word.endswith("ly"))


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
        if first == 0 or last - first > LONGEST:
            break
        if not joins(between(text, tokens, first - 1)):
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
            and not is_time(tokens[first - 2])
            and joins(between(text, tokens, first - 2))
        ):
            first -= 1
            continue
        if (
            before == "and"
            and first >= 2
            and (low in MODIFIERS or is_office(low))
            and is_office(tokens[first - 2].lower)
            and joins(between(text, tokens, first - 2))
        ):
            first -= 2
            continue
        if previous.capital and before not in NOT_NAMES | PRONOUNS and not is_time(previous):
            first -= 1
            continue
        if (
            before in MODIFIERS | DETERMINERS | DOCUMENTS
            or is_office(before)
            or "-" in previous.word
            or (previous.word.isdigit() and is_office(low))
        ):
            first -= 1
            continue
        first = _over_plain_words(text, tokens, first, last)
        linked = first >= 2 and tokens[first].lower in DETERMINERS and tokens[first - 1].lower in LINKS
        if linked and joins(between(text, tokens, first - 1)) and _nominal(tokens, first - 2):
            determined = False
            first -= 2
            continue
        break
    if not _at_boundary(text, tokens, first):
        return None
    begins = tokens[first]
    plain = not begins.capital and begins.lower not in DETERMINERS and not begins.lower.endswith("s")
    if plain and first and tokens[first - 1].lower == "and" and joins(between(text, tokens, first - 1)):
        return None
    if tokens[first].lower in LINKS | {"and"}:
        return None
    return made_noun(tokens, first, last, tokens[first].start)


def _plain_subject(text: str, tokens: list[Token], last: int, verb: str) -> Noun | None:
    """ "…, the park said": any short subject with "the" that a mark or the sentence's start sets off."""
    if verb not in ("said", "says") or tokens[last].capital or tokens[last].lower in DOCUMENTS:
        return None
    for index in range(last, max(-1, last - 4), -1):
        token = tokens[index]
        if token.lower in NOT_NAMES | LINKS or (index < last and not joins(between(text, tokens, index))):
            return None
        if token.lower == "the":
            free = index == 0 or not joins(between(text, tokens, index - 1))
            return Noun((token.start, tokens[last].end), token.start) if free and index < last else None
    return None


def _over_plain_words(text: str, tokens: list[Token], first: int, last: int) -> int:
    """Up to three unknown words before an office, bounded by a determiner or a mark: "harbour officials"."""
    if not is_office(tokens[last].lower):
        return first
    for index in range(first - 1, max(-1, first - 5), -1):
        token = tokens[index]
        if not joins(between(text, tokens, index)):
            return index + 1
        if token.lower in DETERMINERS:
            return index
        if token.lower in LINKS | OPENERS | NOT_NAMES or token.word.endswith(("ed", "ing", "s")):
            return first
        if index == 0 or not joins(between(text, tokens, index - 1)):
            return index
    return first


def _nominal(tokens: list[Token], index: int) -> bool:
    if index < 0:
        return False
    token = tokens[index]
    return (
        is_office(token.lower)
        or token.lower in DOCUMENTS
        or (token.capital and token.lower not in NOT_NAMES and not is_time(token))
    )


def _at_boundary(text: str, tokens: list[Token], first: int) -> bool:
    """Whether a clause can begin here: at the sentence's start, after a mark, or after "that", "while" …"""
    if first == 0:
        return True
    gap = between(text, tokens, first - 1)
    if not joins(gap):
        return True
    previous = tokens[first - 1]
    if previous.lower in OPENERS or previous.word.isdigit():
        return True
    return previous.word.endswith("ly") and not previous.capital and first >= 2


def _is_described(text: str, tokens: list[Token], index: int) -> bool:
    """ "while the owner, Brine Lines, said": a plain noun with "the" before the name, at the start of a clause."""
    for first in range(index, max(-1, index - 4), -1):
        if tokens[first].lower in ("the", "its", "their"):
            return first < index and _at_boundary(text, tokens, first)
        if first < index and not joins(between(text, tokens, first)):
            return False
    return False


def _over_apposition(text: str, tokens: list[Token], last: int) -> Noun | None:
    """ "Russia, the main ally of Syria's president, said": the name before the comma pair."""
    for index in range(last - 1, max(-1, last - 28), -1):
        gap = between(text, tokens, index)
        if any(mark in gap for mark in '“”".;:—?!'):
            return None
        if "," not in gap and "(" not in gap:
            continue
        opening = tokens[index + 1]
        low = opening.lower
        fits = (
            low in ("the", "a", "an", "who", "which", "whose", "its", "his", "her", "one")
            or opening.word.isdigit()
            or low in MODIFIERS
            or is_office(low)
            or (opening.capital and low not in NOT_NAMES)
        )
        if not fits:
            continue
        noun = _grow_left(text, tokens, index)
        nameless = noun is None or (tokens[index].lower not in HEADS and not tokens[index].capital)
        if nameless and opening.capital and _is_described(text, tokens, index):
            return made_noun(tokens, index + 1, last, tokens[index].start)
        if noun is None or noun.pronoun or noun.document:
            continue
        if text[max(0, noun.outer - 2) : noun.outer + 2].lower() == ", a ":
            continue  # itself an apposition: the name stands before it
        possessed = opening.word.endswith(("’s", "'s"))
        office = any(is_office(token.lower) for token in tokens[index + 1 : last + 1])
        titled = is_office(tokens[index].lower) and last - index <= 4
        if opening.capital and not (low in MODIFIERS or is_office(low) or possessed or office or titled):
            continue
        return noun
    return None
