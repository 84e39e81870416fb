"""Which of the numbers that fit a question may answer it: withdrawn ones, parts, other names, other words."""

from __future__ import annotations

from datetime import date

import pytest

from index.figures.asked import read_question
from index.figures.series import Candidate, answer_figures
from index.figures.when import Window
from tests.index.figures.test_series import ASKED, ask, candidates, top

MISSING = ("The mayor said that 200 children had gone missing at Brem.", "2024-05-10")
WITHDRAWN = (
    "The mayor withdrew his claim of last week that 200 children had gone missing at Brem.",
    "2024-05-18",
)


def test_a_number_withdrawn_later_is_no_answer() -> None:
    """What its speaker took back in a later article is refused; as of the time before, it was said."""
    answer = ask("how many children went missing at Brem?", MISSING, WITHDRAWN)
    assert (answer.status, answer.reason) == ("not_found", "denied")
    assert top(ask("how many children went missing at Brem as of 11 May?", MISSING, WITHDRAWN))[0] == 200
    earlier = (WITHDRAWN[0], "2024-05-02")
    assert top(ask("how many children went missing at Brem?", MISSING, earlier))[0] == 200


def test_a_number_that_the_question_tells_is_no_answer() -> None:
    """ "Under 15" is what is asked about; only who asks whether it is still so may hear it again."""
    text = ("In Arda 900 children under 15 have died of cholera, and 4,000 are ill.", "2024-05-18")
    assert top(ask("how many children under 15 have died of cholera in Arda?", text))[0] == 900
    assert top(ask("are there still 900 children who died of cholera in Arda?", text))[0] == 900


def test_the_first_of_them_are_not_all() -> None:
    """ "The first 12 of the miners trapped at Cobe" are a part, though Cobe is asked about."""
    text = (
        "The rescue of the first 12 of the miners trapped at Cobe was completed by noon; 21 remain underground.",
        "2024-05-18",
    )
    assert top(ask("how many miners are still trapped at Cobe?", text))[0] == 21


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("how many people does Melodia employ?", "Melodia has grown. It has 6,300 employees.", 6300),
        (
            "how many season tickets have the Rovers sold?",
            "The Rovers' season-ticket sales reached 20,655.",
            20655,
        ),
        ("how many jobs go at Linden?", "Linden bears the brunt, with 1,150 of the posts.", 1150),
        (
            "how many people are in the camp at Brem?",
            "The camp at Brem is all but deserted. On Thursday night 450 people were left in it.",
            450,
        ),
    ],
)
def test_the_same_in_other_words(question: str, text: str, wanted: float) -> None:
    assert top(ask(question, (text, "2024-05-27")))[0] == wanted


def test_who_is_dismissed_is_not_who_is_employed() -> None:
    old = ("Melodia Motors employs 19,000 people.", "2024-04-27")
    new = ("Melodia Motors will lay off about 2,200 workers, the carmaker said.", "2024-05-27")
    assert top(ask("how many people does Melodia Motors employ?", old, new))[0] == 19000


def test_a_name_is_told_from_its_neighbour() -> None:
    """Great Skarn is no answer for Little Skarn, though the Skarn Trust is named beside it."""
    text = (
        "The number of pairs of petrel on Great Skarn has dropped to 9,640, the Skarn Trust said.\n\n"
        "On Little Skarn wardens found 1,100 pairs.",
        "2024-05-27",
    )
    assert top(ask("how many petrel pairs on Little Skarn?", text))[0] == 1100


def test_of_a_whole_year_what_was_told_when_it_was_over() -> None:
    """A year's figure given later goes before one given within the year, and before the one that it corrects."""
    within = ("The number of pairs on Skarn has dropped to 9,640, the trust said.", "2019-07-30")
    after = ("For 2019, when 9,640 pairs were reported on Skarn, the trust now gives 10,080.", "2022-08-09")
    assert top(ask("how many pairs were on Skarn in 2019?", within, after)) == (10080, 10080, "2019")
    assert top(ask("how many pairs were on Skarn in July 2019?", within, after))[0] == 9640


def test_what_another_speaker_estimates_of_the_same_crowd_is_of_the_same_day() -> None:
    """The second half of a sentence has no date of its own."""
    text = (
        "About 30,000 people gathered on Tuesday evening, the organisers said; the police estimated the crowd at 12,000.",
        "2024-05-30",
    )
    assert [c.figure.as_of for c in candidates(text)] == ["2024-05-28", "2024-05-28"]


@pytest.mark.parametrize(
    ("text", "as_of"),
    [
        ("It laid off two dozen workers, the Herald learned October 18.", "2023-10-18"),
        ("It is cutting 900 jobs, per a December 14 email from its president.", "2023-12-14"),
        ("On October 13 it began to cut 600 jobs.", "2022-10-13"),
        ("On October 13 began laying off 600 people.", "2023-10-13"),
        ("It said in January that 40 people left; on March 3, 50 more did.", "2023-03-03"),
    ],
)
def test_a_page_that_was_written_on_after_its_date(text: str, as_of: str) -> None:
    """What is told of as past, on a day without a year, is of the nearest such day: a running list is dated once."""
    assert candidates((text, "2023-08-28"))[-1].figure.as_of == as_of


def test_seasons_together_and_where_a_speaker_is() -> None:
    asked = read_question("how many rats were trapped in spring and summer 2018?", ASKED)
    assert asked.window == Window(date(2018, 3, 1), date(2018, 8, 31))
    asked = read_question("how many flaws do the observers in Tarsova count?", ASKED)
    assert asked.speaker == "observers"
    assert "tarsova" in asked.terms


def test_nearly_the_same_number_for_the_same_day_in_two_places_is_a_disagreement() -> None:
    """Where the reader is sure that both answer, and nobody is named who says so; of one sentence, never."""
    one = ("Kalo reported a net profit of $221 million on Tuesday.", "2024-05-28")
    other = ("On Tuesday Kalo told of a net profit of $219 million, more than ever.", "2024-05-28")
    both = ("Kalo reported a net profit of $221 million, against the $219 million expected.", "2024-05-28")

    def said(odds: float, *articles: tuple[str, str | None]) -> str:
        found = candidates(*articles)
        return answer_figures("Kalo net profit", ASKED, found, reads=lambda some: [odds for _ in some]).status

    assert said(3.0, one, other) == "conflict"
    assert said(0.5, one, other) == "answered"
    assert said(3.0, both) == "answered"


@pytest.mark.parametrize(
    ("question", "text", "wanted"),
    [
        ("how much grain did Orva export?", "Orva exported 4,300 tonnes of grain for $20 million.", 4300),
        ("how much did Orva sell?", "Orva sold 60 hectares.", 60),
        ("how many billions is Orva worth?", "Orva has 3,000 workers and is worth $2 billion.", 2e9),
        ("by how much did rents in Orva fall?", "Rents in Orva fell by 3 percent.", 3),
        (
            "how much must Orva pay for the harbour?",
            "Orva agreed to pay half a million for the harbour.",
            500_000,
        ),
        ("chatter weekly users", "Chatter has 100 million monthly users, and 40 million weekly users.", 40e6),
    ],
)
def test_what_is_asked_for_by_how_much(question: str, text: str, wanted: float) -> None:
    """A mass, a difference, money without its currency, a rhythm."""
    assert top(ask(question, (text, "2024-05-27")))[0] == wanted


def test_a_second_time_is_not_the_headline_s() -> None:
    """ "And a year before?" is told by the line of earlier figures."""
    text = ("Kalo's gross margin was 17.9% in May, down from 25.1% a year before.", "2024-05-27")
    assert top(ask("Kalo gross margin in May 2024, and a year before?", text))[0] == 17.9
    assert top(ask("Kalo gross margin in May 2024", text))[0] == 17.9
    assert read_question("Kalo job losses 2024 vs 2023?", ASKED).window == Window(
        date(2024, 1, 1), date(2024, 12, 31)
    )


def test_a_figure_that_the_reader_doubts_has_to_fit_well() -> None:
    """What fits no more than fairly is no answer where the reader doubts it; what fits well may be."""
    fairly = candidates(("Orva is a harbour. Some 300 people were ill.", "2024-05-20"))
    well = candidates(("In Orva 900 people were ill with the marsh fever.", "2024-05-27"))

    def said(odds: float, found: list[Candidate]) -> str:
        question = "how many people in Orva were ill with the marsh fever?"
        return answer_figures(question, ASKED, found, reads=lambda some: [odds for _ in some]).status

    assert said(0.5, fairly) == said(0.5, well) == said(-3.0, well) == "answered"
    assert said(-3.0, fairly) == "not_found"
