"""Whether a question asks for a quantity."""

from __future__ import annotations

import pytest

from index.answering.quantity import Asks, asks_quantity, names_it
from index.article import Question
from index.figures.asked import read_question
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import understand
from tests.index.figures.test_series import candidates


def asks(text: str, *previous: str) -> Asks:
    question = Question(text, previous=previous)
    return asks_quantity(question, understand(question, PublisherNames([]), Aliases()))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("how many fighters remain?", Asks.SURELY),
        ("death toll in Arda", Asks.SURELY),
        ("how big was the crowd outside parliament?", Asks.SURELY),
        ("when did it fall below 1,000?", Asks.SURELY),
        ("chatter weekly users - latest?", Asks.PERHAPS),
        ("kids under 15 who died of cholera", Asks.SURELY),
        ("what did they spend on it?", Asks.PERHAPS),
        ("is it true that 300 were killed?", Asks.NO),
        ("who leads the coalition?", Asks.NO),
        ("People in the camp: what do the agency and the mayor say?", Asks.SURELY),
        ("Police who shot the Orva man", Asks.NO),
        ("Women in parliament: which party leads?", Asks.PERHAPS),
        ("Beach Boys new album", Asks.PERHAPS),
        (
            "what firm, of which the Herald wrote that it fell and the Observer that it rose, makes ferries?",
            Asks.NO,
        ),
        ("how old is the minister?", Asks.NO),
        ("كم عدد المقاتلين؟", Asks.NO),
    ],
)
def test_asks(text: str, wanted: Asks) -> None:
    """Surely by its words, perhaps where the figure must tell, never for a yes, a name or an age."""
    assert asks(text) is wanted


def test_follow_up_with_its_own_question() -> None:
    """ "And does that include western Syria?" asks for no number, though the question before did."""
    assert asks("and does that include western Bel?", "how many fighters remain in Arda?") is Asks.NO


@pytest.mark.parametrize(
    ("question", "text", "named"),
    [
        ("chatter weekly users", "Chatter has 100 million weekly users.", True),
        ("chatter weekly sales", "Chatter has 100 million weekly users.", False),
        ("what did the museum spend on it?", "The museum spent $2 million on it.", True),
        ("what tool do geologists use?", "Geologists use a tool with three teeth.", False),
    ],
)
def test_names_it(question: str, text: str, named: bool) -> None:
    """A count answers who names the noun counted; money also who asks what was done with it."""
    [figure] = candidates((text, "2024-05-27"))
    assert names_it(read_question(question, None), figure, question, surely=False) is named
