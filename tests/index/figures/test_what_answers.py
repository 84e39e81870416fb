"""Which of the numbers that fit a question may answer it: withdrawn ones, parts, other names, other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from index.figures.asked import read_question
from index.figures.reading import with_reading
from index.figures.relevance import LEAST, Fit, fit_of
from index.figures.series import Candidate, FigureAnswer, answer_figures
from index.figures.values import Standing
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


def test_an_age_is_no_count() -> None:
    """ "Children under 15" tells who is counted; "stayed under 15 million" is a count."""
    [dead, rest] = candidates(
        (
            "In Arda 900 children under 15 with cholera died, and girls over 12 were ill; 4,000 remain.",
            "2024-05-18",
        )
    )
    assert (dead.figure.low, rest.figure.low) == (900, 4000)
    assert [c.figure.high for c in candidates(("Sales stayed under 15 million.", "2024-05-18"))] == [15e6]


def test_what_is_denied_elsewhere_takes_nothing_back() -> None:
    """A denial that isn't about what is asked leaves the same number of another place alone."""
    told = ("At Cobe 300 sailors drowned.", "2024-05-03")
    denied = ("The ministry denied that 300 sailors had drowned at Brem in March.", "2024-05-13")
    assert top(ask("how many sailors drowned at Cobe?", told, denied))[0] == 300


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
        # the same in other words
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
        # a mass, a difference, money without its currency, a rhythm
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
        # what only resembles what these rules are for
        ("how many millions have fled Orva?", "Some 3 million people have fled Orva.", 3e6),
        (
            "how much does it cost to climb Mount Orva?",
            "It costs $11,000 to climb Mount Orva, which 600 do.",
            11_000,
        ),
        (
            "how much did Orva give to the appeal?",
            "Orva gave 3 percent of its profits, $5 million, to the appeal.",
            5e6,
        ),
        (
            "how many deaths in Arda were reported?",
            "In Arda 40 deaths were reported, the ministry now says.",
            40,
        ),
        ("annual cost of the Kalo ferry", "The Kalo ferry has a yearly cost of $40,000.", 40_000),
        (
            "how many monthly users has Chatter?",
            "Chatter has 40 million users, its annual report said.",
            40e6,
        ),
        (
            "how many people does the Orva fire service employ?",
            "The Orva fire service employs 300 people.",
            300,
        ),
        ("job losses at Kalo", "Kalo announced 1,150 job losses, which cost $300 million.", 1150),
    ],
)
def test_the_number_asked_for(question: str, text: str, wanted: float) -> None:
    """Of a text's numbers the headline is the one that the question's words mean."""
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


def test_a_second_time_is_not_the_headline_s() -> None:
    """ "And a year before?" is told by the line of earlier figures."""
    text = ("Kalo's gross margin was 17.9% in May, down from 25.1% a year before.", "2024-05-27")
    assert top(ask("Kalo gross margin in May 2024, and a year before?", text))[0] == 17.9
    assert top(ask("Kalo gross margin in May 2024", text))[0] == 17.9
    assert read_question("Kalo job losses 2024 vs 2023?", ASKED).window == Window(
        date(2024, 1, 1), date(2024, 12, 31)
    )


def test_a_figure_that_the_reader_doubts_has_to_fit_well() -> None:
    """What fits no more than fairly is no headline where the reader doubts it, dated or not; what fits well may be."""
    question = "how many people in Orva were ill with the marsh fever?"
    fairly = candidates(("Orva is a harbour. Some 300 people were ill with a fever.", "2024-05-20"))
    well = candidates(("In Orva 900 people were ill with the marsh fever.", "2024-05-27"))

    def answer(odds: float, found: list[Candidate]) -> FigureAnswer:
        return answer_figures(question, ASKED, found, reads=lambda some: [odds for _ in some])

    assert answer(-3.0, well).status == answer(0.5, fairly).status == "answered"
    read = with_reading(
        read_question(question, ASKED), replace(fairly[0], read=-3.0), fit_of_(question, fairly[0])
    )
    assert read.whole >= LEAST  # so it is the doubt alone that refuses
    assert answer(-3.0, fairly).status == "not_found"


def fit_of_(question: str, candidate: Candidate) -> Fit:
    return fit_of(read_question(question, ASKED), candidate, None)


def test_what_is_said_beside_is_not_of_the_same_day() -> None:
    """Of a sentence's second half only an estimate of the same crowd is of the first half's day."""
    text = "The plant laid off 40 people in March 2019; Kalo said it employs 300 workers."
    assert candidates((text, "2024-05-27"))[-1].figure.as_of == "2024-05-27"


def test_a_bound_is_no_year() -> None:
    """ "Pass 2000" is a number of dead; a year that is the whole of an open stretch is no whole year."""
    told = ("The death toll in Brem passed 2,300 on Monday.", "2024-05-27")
    assert top(ask("when did the death toll in Brem pass 2000?", told))[0] == 2300
    assert read_question("children who died of cholera, 2022", ASKED).period == "2022"
    assert read_question("did the number of dead reach 2000", ASKED).window is None
    died = (
        ("In 2019 300 people died in Arda.", "2022-05-01"),
        ("So far 5,000 people have died in Arda.", "2024-05-01"),
    )
    assert top(ask("how many people have died in Arda since 2019?", *died))[0] == 5000


def test_what_is_to_come_is_not_told_as_past() -> None:
    text = "The Kalo plant, with 400 workers, closes on June 10, said the union."
    assert candidates((text, "2024-05-28"))[0].figure.standing is Standing.PROJECTED


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("summer and spring 2018", date(2018, 3, 1), date(2018, 8, 31)),
        ("autumn and winter 2018", date(2018, 9, 1), date(2019, 2, 28)),
    ],
)
def test_seasons_in_whatever_order(words: str, first: date, last: date) -> None:
    assert read_question(f"how many rats were trapped in {words}?", ASKED).window == Window(first, last)


@pytest.mark.parametrize(
    ("question", "text", "fits"),
    [
        ("how many jobs go at Linden?", "Linden bears the brunt, with 1,150 of the posts.", 1.0),
        (
            "how many season tickets did the Rovers sell?",
            "Season-ticket sales of the Rovers reached 20,655.",
            1.0,
        ),
        ("how many users does Chatter have?", "Chatter is new; the older Mastodon has 18 users.", 0.6),
    ],
)
def test_how_well_it_fits(question: str, text: str, fits: float) -> None:
    """A post is a job, ticket sales are tickets; a clause set beside others tells of its own name."""
    found = fit_of_(question, candidates((text, "2024-05-27"))[-1]).words
    assert found == pytest.approx(fits, abs=0.11)


@pytest.mark.parametrize("question", ["online sales of Kalo", "Kalo earnings"])
def test_takings_may_be_money(question: str) -> None:
    assert read_question(question, ASKED).kind == "any"


def test_what_the_reader_doubts_is_not_outdone_by_what_is_denied() -> None:
    """A denied number is not read, so what was read is compared with it as it is without the reader."""
    found = candidates(
        ("The death toll in Tavani rose to 312 people on Wednesday, from 187 a day earlier.", "2011-06-15"),
        (
            "The government lowered its count of the dead in Tavani to 298, not the 312 first reported.",
            "2011-06-20",
        ),
    )
    question = "How many had died in Tavani on 14 June 2011?"
    assert top(answer_figures(question, None, found, reads=lambda some: [-6.0 for _ in some]))[0] == 187


def test_initials_are_a_name_where_they_begin_a_question() -> None:
    """ "UK inflation rate" is not met by another country's; "How" and "HOW MANY" are no names."""
    assert "uk" in read_question("UK inflation rate", ASKED).names
    assert read_question("Inflation rate in May", ASKED).names == frozenset()
    assert read_question("HOW MANY raiders remain?", ASKED).names == frozenset()
    told = ("In 1981 inflation fell. The average rate peaked at about 18%.", "2024-05-27")
    assert ask("inflation rate", told).status == "answered"
    assert ask("UK inflation rate", told).status == "not_found"


def test_what_would_stand_beside_the_best_is_read_too() -> None:
    """The newest of alike figures is no headline unread: the reader goes on to it, and finds that it doesn't answer."""
    said = "In Orva {} people were ill with the marsh fever."
    found = candidates(
        *((said.format(300 + n), f"2024-05-{10 + n}") for n in range(5)),
        ("In Orva marsh fever made 900 people ill.", "2024-05-27"),
    )

    def reads(some: Sequence[Candidate]) -> list[float | None]:
        odds = {900.0: -9.0}
        return [odds.get(c.figure.low or 0, 4.0) if place < 4 else None for place, c in enumerate(some)]

    answer = answer_figures(
        "how many people were ill with the marsh fever in Orva?", ASKED, found, reads=reads
    )
    assert answer.headline is not None
    assert answer.headline.read is not None
    assert all(c.read is not None for c in answer.earlier)
