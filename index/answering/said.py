"""Questions about what somebody said: the sentences of that speaker come first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.answering.sentence_rank import Sentence
from index.figures.speaker import find_speaker
from index.question.analyzer import stems
from index.question.stopwords import content
from index.question.understand import Understood

_ASKED = re.compile(
    r"\bwhat (?:did|does|do|has|have|had) (?P<who>[^?]+?) (?:say|said|tell|told|announce|announced|claim|claimed|warn|warned)\b",
    re.IGNORECASE,
)
_LOOKED_AT = 40  # best sentences whose speaker is looked for


def asked_speaker(understood: Understood) -> frozenset[str]:
    """Return the stems of whoever's words are asked for ("What did Lavrov say?"); empty when nobody's are."""
    match = _ASKED.search(understood.looked_for)
    if match is None:
        return frozenset()
    asked = set(content(stems(match["who"], understood.lang), understood.lang))
    return frozenset(asked | {name for name, term in understood.aliases.items() if term in asked})


def of_speaker_first(ranked: Sequence[Sentence], speaker: frozenset[str]) -> tuple[list[Sentence], bool]:
    """Return the sentences with those of the speaker before the others, and whether there are any."""
    near = list(ranked[:_LOOKED_AT])
    theirs = [sentence for sentence in near if _says(sentence, speaker)]
    others = [sentence for sentence in ranked if sentence not in theirs]
    return [*theirs, *others], bool(theirs)


def _says(sentence: Sentence, speaker: frozenset[str]) -> bool:
    text, lang = sentence.article.text, sentence.article.lang
    if not speaker.intersection(stems(sentence.text, lang)):
        return False
    half = (sentence.start + sentence.end) // 2
    for around in (None, (half, half + 1), (sentence.end - 2, sentence.end - 1)):
        found = find_speaker(text, (sentence.start, sentence.end), around)
        if found and speaker.intersection(stems(text[found[0] : found[1]], lang)):
            return True
    return False
