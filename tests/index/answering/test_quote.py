"""From ranked sentences to quotes: whole, word for word, with their speaker and the answering words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.answering.quote import LONGEST, answering_words, make_quotes, whole_passage
from index.answering.sentence_rank import Sentence
from index.article import Article, Question
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import Understood, understand
from index.sentences import split_sentences
from tests.bot.values import article
from tests.index.asked import STATEMENT, check_quotes
from tests.index.test_sentences import TEXTS


def read(question: str) -> Understood:
    return understand(Question(question), PublisherNames(()), Aliases())


def ranked(held: Article, scores: Sequence[float] | None = None, *, key: int = 0) -> list[Sentence]:
    """The article's sentences with these scores (else falling), best first."""
    spans = split_sentences(held.text)
    given_scores = scores if scores is not None else [-20.0 * n for n in range(len(spans))]
    sentences = [
        Sentence(held, start, end, score, key, n, 0, 0.5)
        for n, ((start, end), score) in enumerate(zip(spans, given_scores, strict=True))
    ]
    return sorted(sentences, key=lambda sentence: -sentence.score)


HELD = article(STATEMENT, key=5)


def test_a_quote_has_speaker_and_number() -> None:
    """A dateline is left out, the number asked for is bold, and the speaker is the text's own."""
    body = [s for s in ranked(HELD) if s.start >= STATEMENT.index("MARDA")]
    (quote, *_) = make_quotes(body, read("how many rebels hold out?"), 3)
    assert quote.text.startswith("“Fewer than 600 rebels") and quote.text.endswith("said in a note.")
    assert [STATEMENT[a:b] for a, b in quote.bold] == ["Fewer than 600"]
    assert quote.speaker_text == "the Regional Alliance of Orland"


def test_a_sentence_that_leans_brings_what_it_leans_on() -> None:
    """A sentence that begins with a pronoun is quoted with the one before it."""
    held = article("Petra Lind opened the bridge. She praised the steel. Rain fell.", key=6)
    (quote, *_) = make_quotes(ranked(held, [-20, 5, -40]), read("who praised the steel?"), 1)
    assert quote.text == "Petra Lind opened the bridge. She praised the steel."


def test_paragraphs_are_not_joined() -> None:
    """Sentences of two paragraphs are never quoted together, nor two that are too long together."""
    held = article("Ships wait outside the port.\n\n\n\nShips left the other port.", key=6)
    quotes = make_quotes(ranked(held, [5, 5]), read("which ships wait?"), 3)
    assert quotes[0].text == "Ships wait outside the port."
    long = "Ships " + "wait " * 60 + "here."
    held = article(f"{long} {long}", key=7)
    assert all(
        len(q.text.split()) <= LONGEST for q in make_quotes(ranked(held, [5, 5]), read("which ships?"), 3)
    )


def test_a_quote_adds_something() -> None:
    """The same words of another article are not quoted again; other words are."""
    words = "Fewer than 600 rebels hold out in the upper valleys."
    same = [*ranked(article(words, key=1)), *ranked(article(words, key=2), key=1)]
    assert len(make_quotes(same, read("how many rebels?"), 3)) == 1
    other = [*same, *ranked(article("Ships wait outside the port of Marda.", key=3), key=2)]
    assert len(make_quotes(other, read("how many rebels?"), 3)) == 2


@given(
    st.lists(TEXTS, min_size=1, max_size=3),
    st.sampled_from(
        ["how many rebels?", "who said so?", "when?", "where are they?", "rebels of the coast", "is it?"]
    ),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
)
def test_any_text_is_quoted_word_for_word(
    texts: list[str], question: str, limit: int, chance: object
) -> None:
    """Of any text, quotes are slices that don't overlap, with bold words inside; never more than wanted."""
    understood = read(question)
    held = {str(n): article(text, key=n, article_id=str(n)) for n, text in enumerate(texts)}
    everything = [s for item in held.values() for s in ranked(item)]
    chance.shuffle(everything)  # type: ignore[attr-defined]
    quotes = make_quotes(everything, understood, limit)
    assert len(quotes) <= limit
    check_quotes(quotes, held.__getitem__)
    for i, one in enumerate(quotes):
        for other in quotes[i + 1 :]:
            apart = one.end <= other.start or other.end <= one.start
            assert apart or one.article.key != other.article.key
    for item in held.values():
        for span in split_sentences(item.text):
            check_quotes([whole_passage(item, span, 1.0, understood)], held.__getitem__)


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("In 2017, 40 of 900 rebels left the valley.", "how many rebels left?", ["40 of 900"]),
        ("Talks began on 3 May 2019 and cost $3.5 billion.", "when did talks begin?", ["3 May 2019"]),
        ("The talks cost Orland $3.5 billion.", "how much did talks cost?", ["$3.5 billion"]),
        ("Rebels left the valley.", "how many rebels left?", []),
        ("Rebels left the valley.", "is the valley quiet?", []),
    ],
)
def test_answering_words(text: str, question: str, expected: list[str]) -> None:
    """Of the words of the kind asked for, one stretch is taken; none where none is there."""
    held = article(text)
    found = [text[a:b].removesuffix(" of") for a, b in answering_words(held, (0, len(text)), read(question))]
    assert len(found) == min(1, len(expected))
    assert set(found) <= set(expected)


def test_a_passage_is_shown_whole() -> None:
    """A passage found by searching is quoted as it is, the question's words bold, neighbours joined."""
    quote = whole_passage(HELD, (0, 75), 1.0, read("which rebels hold out in the upper valleys?"))
    assert quote.text == STATEMENT[:75]
    assert [STATEMENT[a:b] for a, b in quote.bold] == ["Rebels Hold", "Upper Valleys"]
