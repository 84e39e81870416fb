"""Every "X said" of a sentence: who, at which verb, and which words it covers. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from index.article import Span
from index.figures.nouns import Token, between, joins, made_noun, noun_after, tokens_of
from index.figures.subject import noun_before
from index.figures.words import (
    DETERMINERS,
    DOCUMENTS,
    HEADS,
    MODIFIERS,
    MONTHS,
    NOT_SPEAKING,
    SPEECH,
    SPEECH_THAT,
    TIMES,
    TOLD,
    VERBS,
    word_set,
)

_CUE = re.compile(r"\b(?:" + "|".join(sorted(VERBS)) + r"|according|per)\b|[’']s\s+[“\"\w]", re.IGNORECASE)
_BREAK = re.compile(r",?\s(?:while|whereas)\s|,\s(?:and|but|although|though|yet)\s|;\s|\s[—–]\s|\s-\s")
_BEGINS_CLAUSE = word_set("that there it he she they its nearly some roughly around more fewer less between")
_COUNTS_DONE = word_set("analysis count counts data estimate estimates figures numbers poll tally")
_ESTIMATES = word_set("estimated estimates reckoned calculated")
_COUNT_OF = re.compile(
    r"\s+(?:[“\"]|(?:(?:own|latest|earlier|first|official)\s+)?(?:figure|number|estimate|count|toll|tally|total)s?\b)",
    re.IGNORECASE,
)
_OWNER = 6  # words of whoever a count is of
_OWNERS = DETERMINERS | HEADS | MODIFIERS
_PASSIVE = word_set("estimated put counted reported confirmed stated")
_NUMBERS = word_set(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty dozens hundreds"
)
_BEFORE_NUMBER = word_set(
    "reported reports estimated estimates confirmed confirms claimed claims recorded records admitted acknowledged"
)
_TAKEN = re.compile(
    r"\s+[\w,]+\s+(?:more\s+)?(?:lives|life|victims|casualties)\b"
)  # "the quake claimed 300 lives"
# "A report by a UN panel": the panel speaks.
_DOCUMENT_OF = re.compile(
    rf"\s+(?:(?:an?|the|its|their|this)\s+)?(?:[\w’'-]+\s+){{0,3}}?(?:{'|'.join(sorted(DOCUMENTS | _COUNTS_DONE))})"
    r"(?:\s+(?:published|released|issued|compiled|carried\s+out|conducted|prepared|put\s+out|done|made|taken|seen))?\s+(?:by|from|of)\s+"
)
_QUOTES = re.compile(r"[“”\"]")
_BEFORE_ACCORDING = word_set(
    "that which where who but and while"
)  # "in which according to the union 4,200 took part"
_IN_STATEMENT = re.compile(r"\s*,?\s*in\s+(?:a|an|its|his|her|their|the)\s+(?:\w+\s+){0,2}?\w+")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One "X said": the speaker's span (None: a pronoun or a document), and the words it covers.

    ``strong`` is covered for certain, ``weak`` if nobody else claims it.
    """

    speaker: Span | None
    at: int
    strong: Span
    weak: Span
    document: str | None = None  # "statement", when a document speaks; "he" or "she" for a pronoun
    outer: int = 0  # where the attribution begins
    quoted: bool = False  # the verb itself stands inside a quotation


def attributions(text: str, sentence: Span) -> list[Attribution]:
    """Every attribution in one sentence, in reading order."""
    start, end = sentence
    if not _CUE.search(text, start, end):
        return []
    tokens = tokens_of(text, start, end)
    quotes = quote_spans(text, start, end)
    breaks = clause_breaks(text, sentence)
    found: list[Attribution] = []
    for index, token in enumerate(tokens):
        if token.lower in ("according", "per"):
            made = _according(text, tokens, index, sentence, breaks)
        elif token.lower == "by" and index and tokens[index - 1].lower in _PASSIVE:
            made = _by(text, tokens, index, sentence, breaks)
        elif token.word.endswith(("’s", "'s")) and _COUNT_OF.match(text, token.end, end):
            made = _possessed(text, tokens, index, sentence, breaks)
        elif token.lower in VERBS:
            made = _verb(text, tokens, index, sentence, breaks, quotes)
        else:
            continue
        if made is not None:
            found.append(replace(made, quoted=_inside(quotes, token.start)))
    return found


_NUMBER_NEXT = re.compile(
    r"\s+(?:(?:about|around|some|nearly|almost|only|just|over|under|between|up\s+to|at\s+least|(?:more|fewer|less)\s+than)\s+)*"
    r"(?:[£€$]?\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundreds?|thousands?)\b)",
    re.IGNORECASE,
)
_PUT_AT = re.compile(rf"\s+[^.;,“”]{{1,60}}?\s+at(?={_NUMBER_NEXT.pattern})", re.IGNORECASE)


def clause_breaks(text: str, sentence: Span) -> list[int]:
    """Where a clause of its own begins ("…, while", "; "), outside quotations."""
    start, end = sentence
    quotes = quote_spans(text, start, end)
    return [m.start() for m in _BREAK.finditer(text, start, end) if not _inside(quotes, m.start())]


def _verb(
    text: str, tokens: list[Token], index: int, sentence: Span, breaks: list[int], quotes: list[Span]
) -> Attribution | None:
    verb = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    after = text[verb.end : sentence[1]].lstrip()[:12]
    before = text[sentence[0] : verb.start].rstrip()[-1:]
    inverted = before in ',”"’?!' and verb.lower in (SPEECH | SPEECH_THAT)
    if inverted and _closes_words(text, tokens, index):
        noun = noun_after(text, tokens, index + 1)
        if noun is not None:
            return _postposed(noun.span, None, verb.start, sentence, breaks, quotes)
    noun = noun_before(text, tokens, index)
    if noun is None:
        return _unknown(tokens, index, sentence, breaks)
    told = verb.lower in TOLD
    done = told and _told_and_done(text, verb, sentence)
    if told and not done and not _told_that(text, tokens, index):
        return None
    if verb.lower in ("spoke", "speaks", "spoken") and not after.startswith("of "):
        return None
    if (
        verb.lower in ("put", "puts")
        and not re.match(r"(?:the|its|their|that)\s", after)
        and not _PUT_AT.match(text, verb.end, sentence[1])
        and not (text[: noun.outer].endswith("which ") and after.startswith("at "))
    ):
        return None
    if verb.lower in ("put", "puts") and not re.search(r"\bat\b", text[verb.end : sentence[1]]):
        return None
    if verb.lower == "quoted" and "as saying" not in text[verb.end : verb.end + 12]:
        return None
    if verb.lower in ("counts", "counted") and (
        noun.pronoun or _inside(quotes, verb.start) or not _NUMBER_NEXT.match(text, verb.end, sentence[1])
    ):
        return None
    lead = text[sentence[0] : noun.outer].rstrip()[-1:]
    if done:
        after = "."
    ends = after[:1] in ("", ",", ".", ";", "”", "—", "–", "!", "?", ")") or _time_then_stop(
        text, verb, sentence
    )
    post = (
        lead in (",", "”", '"', "—", "–", "(", "?", "!")
        and (ends or lead in '”"')
        and noun.outer > sentence[0]
    )
    speaker = None if noun.pronoun or noun.document else noun.span
    document = text[noun.span[0] : noun.span[1]].lower() if noun.pronoun else noun.document
    if post:
        return _postposed(speaker, document, verb.start, sentence, breaks, quotes)
    put_at = verb.lower in _ESTIMATES and _PUT_AT.match(text, verb.end, sentence[1])
    if (
        verb.lower in SPEECH_THAT
        and not put_at
        and not _that_follows(verb.lower, after, following, text[verb.end : verb.end + 60])
    ):
        return None
    stop = _next_break(breaks, verb.end, sentence)
    if text[: noun.outer].endswith("which ") and (mark := text.find(", ", verb.end, stop)) > 0:
        return Attribution(speaker, verb.start, (verb.end, mark), (verb.end, mark), document, noun.outer)
    content = (verb.end, stop)
    quoted = next((q for q in quotes if verb.end <= q[0] < stop), None)
    if quoted and quoted[1] > stop:
        content = (verb.end, quoted[1])
    return Attribution(speaker, verb.start, content, (verb.end, sentence[1]), document, noun.outer)


def _unknown(tokens: list[Token], index: int, sentence: Span, breaks: list[int]) -> Attribution | None:
    """Somebody says it, but not plainly who: nobody else may be given the words."""
    verb = tokens[index]
    if verb.lower not in ("said", "says") or index == 0 or tokens[index - 1].lower in NOT_SPEAKING:
        return None
    stop = _next_break(breaks, verb.end, sentence)
    return Attribution(None, verb.start, (verb.end, stop), (verb.end, sentence[1]), None, verb.start)


def _postposed(
    speaker: Span | None, document: str | None, at: int, sentence: Span, breaks: list[int], quotes: list[Span]
) -> Attribution:
    ahead = min(at, speaker[0]) if speaker else at
    earlier = [b for b in breaks if b < ahead - 2]
    begin = earlier[-1] if earlier else sentence[0]
    for quote in quotes:
        if quote[1] <= ahead and ahead - quote[1] <= 3:
            begin = min(begin, quote[0])
    stop = _next_break(breaks, max(at, speaker[1] if speaker else at), sentence)
    return Attribution(speaker, at, (begin, ahead), (sentence[0], stop), document, ahead)


def _according(
    text: str, tokens: list[Token], index: int, sentence: Span, breaks: list[int]
) -> Attribution | None:
    head = tokens[index]
    skip = 2 if head.lower == "according" else 1
    if skip == 2 and (index + 1 >= len(tokens) or tokens[index + 1].lower != "to"):
        return None
    comma = text[sentence[0] : head.start].rstrip()[-1:]
    if head.lower == "per" and not (comma in ",(" and head.start > sentence[0]):
        return None
    behind = _DOCUMENT_OF.match(text, tokens[index + skip - 1].end, sentence[1])
    past = next((i for i, token in enumerate(tokens) if behind and token.start >= behind.end()), None)
    noun = noun_after(text, tokens, past) if past is not None else None
    if noun is None or noun.pronoun or noun.document:
        noun = noun_after(text, tokens, index + skip)
    if noun is None or noun.pronoun:
        return None
    speaker = None if noun.document else noun.span
    opener = tokens[index - 1].lower if index else ""
    if opener in _BEFORE_ACCORDING:
        mark = re.search(r",\s", text[noun.span[1] : sentence[1]])
        stop = noun.span[1] + mark.start() if mark else _next_break(breaks, noun.span[1], sentence)
        return Attribution(speaker, head.start, (noun.span[1], stop), (noun.span[1], stop), noun.document)
    if head.start - sentence[0] <= 2 or not text[sentence[0] : head.start].strip(" “\"'‘—-"):
        stop = _next_break(breaks, noun.span[1], sentence)
        return Attribution(
            speaker, head.start, (noun.span[1], stop), (noun.span[1], sentence[1]), noun.document
        )
    earlier = [b for b in breaks if b < head.start - 2]
    begin = earlier[-1] if earlier else sentence[0]
    return Attribution(
        speaker, head.start, (begin, head.start), (sentence[0], head.start), noun.document, head.start
    )


def _possessed(
    text: str, tokens: list[Token], index: int, sentence: Span, breaks: list[int]
) -> Attribution | None:
    """ "The ministry's count of 312", "the coalition's “fewer than 1,000”"."""
    first = index
    while first and index - first < _OWNER and joins(between(text, tokens, first - 1)):
        if tokens[first].lower in DETERMINERS or not (
            tokens[first - 1].capital or tokens[first - 1].lower in _OWNERS
        ):
            break
        first -= 1
    noun = made_noun(tokens, first, index, tokens[first].start)
    if noun is None or noun.pronoun or noun.document:
        return None
    content = (tokens[index].end, _next_break(breaks, tokens[index].end, sentence))
    return Attribution((noun.span[0], noun.span[1] - 2), tokens[index].start, content, content)


def _by(text: str, tokens: list[Token], index: int, sentence: Span, breaks: list[int]) -> Attribution | None:
    """ "The crowd was estimated by police at 30,000"."""
    noun = noun_after(text, tokens, index + 1)
    if noun is None or noun.pronoun:
        return None
    stop = _next_break(breaks, noun.span[1], sentence)
    content = (noun.span[1], stop)
    return Attribution(
        None if noun.document else noun.span, tokens[index].start, content, content, noun.document
    )


def _closes_words(text: str, tokens: list[Token], index: int) -> bool:
    """Whether the verb is set off from what was said: after a quotation, or a comma and before a name."""
    before = text[: tokens[index].start].rstrip()[-2:]
    if "”" in before or '"' in before or "’" in before[-1:]:
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or tokens[index].lower not in ("said", "says", "wrote", "reported", "reports"):
        return False
    return following.capital or following.lower in ("the", "a", "an")


def _told_and_done(text: str, verb: Token, sentence: Span) -> bool:
    """ "…, the mayor told reporters.": nothing said follows."""
    return re.match(r"\s+(?:[\w’'-]+\s*){1,4}(?:[.,;”]|$)", text[verb.end : sentence[1]]) is not None


def _told_that(text: str, tokens: list[Token], index: int) -> bool:
    rest = tokens[index + 1 : index + 9]
    if not rest:
        return False
    if rest[0].lower == "reporters" or rest[0].capital:
        return True
    tail = text[tokens[index].end : rest[-1].end]
    return " that " in tail or bool(re.search(r"[,:]\s*[“\"]", tail + text[rest[-1].end : rest[-1].end + 3]))


def _that_follows(verb: str, after: str, following: Token | None, rest: str) -> bool:
    if re.match(r"(?:to|out)\s+[“\"]", after):
        return True
    if after[:1] in ("“", '"', ":") or after[:2] in (", ",):
        return after[:3].rstrip()[-1:] in ("“", '"') or after[:1] != ","
    if following is None:
        return False
    if following.word[0].isdigit() or following.lower in _NUMBERS:
        return verb in _BEFORE_NUMBER and not (verb.startswith("claim") and _TAKEN.match(rest))
    if following.lower.endswith("ing"):
        return verb in ("reported", "reports")
    if following.lower in ("about", "at", "on", "in", "up"):
        return re.match(r"\s+\w+\s+\w+\s+that\b", rest) is not None
    return following.lower in _BEGINS_CLAUSE


def _time_then_stop(text: str, verb: Token, sentence: Span) -> bool:
    tail = text[verb.end : sentence[1]]
    made = re.match(
        r"\s*(?:(?:late|early)\s+)?(?:on\s+|in\s+)?([A-Za-z]+)\.?(?:\s+\d{1,2})?(?:,\s+\d{4})?\s*"
        r"(?:in\s+(?:a|an|its|his|her|their)\s+[\w ]{3,40}?)?(?=[,.;”\"]|$)",
        tail,
    )
    if made and (made.group(1).lower() in TIMES or made.group(1).lower() in MONTHS):
        return True
    made = _IN_STATEMENT.match(tail)
    return made is not None


def _next_break(breaks: list[int], after: int, sentence: Span) -> int:
    position = bisect_left(breaks, after)
    return breaks[position] if position < len(breaks) else sentence[1]


def quote_spans(text: str, start: int, end: int) -> list[Span]:
    """Spans between quotation marks, marks included; one left open runs to ``end``."""
    spans: list[Span] = []
    opened: int | None = None
    for mark in _QUOTES.finditer(text, start, end):
        if mark.group() == "“" or (mark.group() == '"' and opened is None):
            opened = mark.start()
        elif opened is not None:
            spans.append((opened, mark.end()))
            opened = None
        else:
            spans.append((start, mark.end()))
    if opened is not None:
        spans.append((opened, end))
    return spans


def _inside(spans: list[Span], position: int) -> bool:
    return any(a < position < b for a, b in spans)
