"""Which sentences can stand alone, and what they tell."""

from __future__ import annotations

import pytest

from index.article import Precision, Published
from index.briefs.events import event_of
from index.briefs.fitness import leans, own_start, stands_alone
from tests.bot.values import article


@pytest.mark.parametrize(
    "sentence",
    [
        "He said on Tuesday that the harbour of Marda would open again.",
        "But she had warned the council of Ostrow of the flood.",
        "In July, he told the council that the bridge would stay closed.",
        "Just Thursday, he took part in a summit of the five towns.",
        "The move could lead to a ban on boats in the harbour.",
        "The latter hopes to prove that the bridge was built too low.",
        "By then the water had reached the second floor of the town hall.",
        "This was the third flood of Marda within a year.",
        "Its captain, Jon Vale, is looking for work in Marda.",
    ],
)
def test_openings_that_speak_of_something_before_lean(sentence: str) -> None:
    """A pronoun, "the move" or "by then" needs the sentence before it."""
    assert leans(sentence, 0, len(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Harbour master Ilse Brandt said the harbour would open again within two days.",
        "When Brandt arrived, she closed the harbour of Marda.",
        "This week the harbour of Marda stayed closed.",
        "Most of the boats of Marda stayed in the harbour on Tuesday.",
        "In July, Brandt told the council that its bridge would stay closed.",
        "The company Vale & Sons was fined 300 crowns on Monday.",
        "However, the council of Ostrow voted against the bridge on Friday.",
    ],
)
def test_named_openings_do_not_lean(sentence: str) -> None:
    """Somebody or something named carries the sentence."""
    assert not leans(sentence, 0, len(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "Here’s everything you need to know about the flood of Marda.",
        "Sign up for our newsletter to read more about the harbour of Marda.",
        "Will the harbour of Marda ever open again, people of Ostrow ask?",
        "“The water rose faster than anybody in Marda had thought.",
        "Brandt was photographed in Marda | Image Credits: Orland Press Agency.",
        "I have never seen the harbour of Marda as empty as on Tuesday.",
        "See pic.twitter.com/abcdefgh for the flood of Marda on Tuesday morning.",
        "Flood in Marda",
        "THE HARBOUR OF MARDA STAYS CLOSED UNTIL FRIDAY, THE COUNCIL SAYS.",
    ],
)
def test_what_is_no_news_does_not_stand_alone(sentence: str) -> None:
    """Teasers, questions, the page's own words, the reporter's "I" and pieces of quotations are left out."""
    assert not stands_alone(article(sentence), (0, len(sentence)))


def test_a_dateline_is_not_quoted() -> None:
    """The sentence proper starts after "MARDA, ORLAND (AP) —", and it stands alone."""
    text = "MARDA, Orland (AP) — Heavy rain closed the harbour of Marda on Tuesday morning."
    one = article(text)
    assert text[own_start(one, (0, len(text))) :].startswith("Heavy rain")
    assert stands_alone(one, (0, len(text)))


@pytest.mark.parametrize(
    ("sentence", "iso"),
    [
        ("Rain closed the harbour on Sunday, Dec. 10.", "2023-12-10"),
        ("Rain closed the harbour on Tuesday.", "2023-12-19"),
        ("Rain closed the harbour yesterday.", "2023-12-22"),
        ("Brandt was named harbour master in May 2019.", "2019-05"),
        ("Brandt spoke before Sunday’s regatta.", "2023-12-23"),
        ("The harbour will open on 2 January.", "2023-12-23"),
        ("Since May, the harbour has been closed.", "2023-12-23"),
        ("In 2014, on 3 May 2014, the harbour burned.", "2014-05-03"),
        ("The harbour is closed.", "2023-12-23"),
    ],
)
def test_the_date_a_sentence_speaks_of(sentence: str, iso: str) -> None:
    """The first most precise date it gives for what it tells, else the day of publication."""
    one = article(sentence, published=Published("2023-12-23", Precision.DAY))
    assert event_of(one, (0, len(sentence))).iso == iso


def test_without_a_date_of_its_own_an_article_dates_nothing() -> None:
    """ "On Tuesday" in an undated article is no day, and a full date still is one."""
    undated = article("Rain closed the harbour on Tuesday.", published=None)
    assert event_of(undated, (0, len(undated.text))).iso is None
    dated = article("Rain closed the harbour on 3 May 2019.", published=None)
    assert event_of(dated, (0, len(dated.text))).iso == "2019-05-03"
