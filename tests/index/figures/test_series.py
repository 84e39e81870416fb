"""From figures to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from index.figures.asked import read_question
from index.figures.extract import extract_figures
from index.figures.series import Candidate, FigureAnswer, answer_figures
from tests.index.figures.measure import published_of, sentences_of

ASKED = date(2024, 6, 1)


def candidates(*articles: tuple[str, str | None]) -> list[Candidate]:
    """Every figure of the given (text, published) articles."""
    found = []
    for number, (text, iso) in enumerate(articles):
        published = published_of(iso)
        for figure in extract_figures(text, sentences_of(text), published):
            found.append(Candidate(f"a{number}", 1, text, figure, published, text))
    return found


def ask(question: str, *articles: tuple[str, str | None]) -> FigureAnswer:
    return answer_figures(question, ASKED, candidates(*articles))


def top(answer: FigureAnswer) -> tuple[float | None, float | None, str | None]:
    assert answer.headline
    figure = answer.headline.figure
    return figure.low, figure.high, figure.as_of


COALITION = ("The coalition said fewer than 1,000 raiders remain in Arda.", "2024-05-27")
OLDER = ("On May 5 the coalition said fewer than 3,000 raiders remain in Arda.", "2024-05-06")


def test_newest() -> None:
    """The newest figure is the headline, the one before it is earlier."""
    answer = ask("how many raiders remain in Arda?", OLDER, COALITION)
    assert top(answer) == (None, 1000.0, "2024-05-27")
    assert [(c.figure.high, c.figure.as_of) for c in answer.earlier] == [(3000.0, "2024-05-05")]
    assert answer.status == "answered"


def test_newest_as_of_not_newest_print() -> None:
    """A later article that speaks of an earlier date does not give the newest figure."""
    late = ("On 2 May, 2,400 raiders remained in Arda.", "2024-05-30")
    assert top(ask("how many raiders remain in Arda?", late, COALITION)) == (None, 1000.0, "2024-05-27")


@pytest.mark.parametrize(
    ("question", "want"),
    [
        ("how many raiders remained in Arda as of 10 May 2024?", (None, 3000.0, "2024-05-05")),
        ("how many raiders remained in Arda on 5 May 2024?", (None, 3000.0, "2024-05-05")),
        ("how many raiders remained in Arda in May?", (None, 1000.0, "2024-05-27")),
    ],
)
def test_time_asked(question: str, want: tuple[float | None, float | None, str | None]) -> None:
    """A time in the question decides before newness does."""
    assert top(ask(question, OLDER, COALITION)) == want


def test_other_time() -> None:
    """A time that no figure speaks of is refused, with the nearest."""
    answer = ask("how many raiders remained in Arda in 2018?", COALITION)
    assert (answer.status, answer.reason) == ("not_found", "other_time")
    assert answer.nearest is not None


def test_denied_never_answers() -> None:
    """A denied number is no figure of whoever denies it."""
    answer = ask("how many sailors drowned?", ("The ministry denied that 300 sailors drowned.", "2024-05-01"))
    assert answer.status == "not_found"


def test_correction() -> None:
    """A corrected number gives way to the one that replaces it."""
    text = "Twelve houses burned in Orla, not the 50 houses first reported, the mayor said."
    assert top(ask("how many houses burned in Orla?", (text, "2024-05-01"))) == (12.0, 12.0, "2024-05-01")


def test_two_speakers() -> None:
    """Two speakers with two numbers for one day disagree, and neither is dropped."""
    answer = ask(
        "how many rebels were killed in Orla?",
        ("The army said 40 rebels were killed in Orla on Monday.", "2024-05-15"),
        ("The Red Crescent said 11 rebels were killed in Orla on Monday.", "2024-05-15"),
    )
    assert answer.status == "conflict"
    assert answer.headline
    assert {answer.headline.speaker, *(c.speaker for c in answer.conflicts)} == {
        "The army",
        "The Red Crescent",
    }


def test_same_speaker_is_no_conflict() -> None:
    """One speaker's two numbers on two days are a series."""
    answer = ask(
        "how many rebels were killed in Orla?",
        ("The army said on Monday that 40 rebels were killed in Orla.", "2024-05-15"),
        ("The army said on Tuesday that 45 rebels were killed in Orla.", "2024-05-15"),
    )
    assert answer.status == "answered"
    assert top(answer)[0] == 45.0
    assert [c.figure.low for c in answer.earlier] == [40.0]


def test_bounds_that_overlap_agree() -> None:
    """“More than 40” and “about 45” are not a disagreement."""
    answer = ask(
        "how many rebels were killed in Orla?",
        ("The army said more than 40 rebels were killed in Orla.", "2024-05-15"),
        ("The Red Crescent said about 45 rebels were killed in Orla.", "2024-05-15"),
    )
    assert answer.status == "answered"


def test_not_comparable() -> None:
    """Members and fighters are counted apart, and nothing is joined across them."""
    answer = ask(
        "how many fighters does the League have?",
        ("The League has about 1,000 fighters.", "2024-05-20"),
        ("The League has 20,000 to 30,000 members, some of them fighters.", "2024-05-10"),
    )
    assert top(answer)[0] == 1000.0
    assert [a.differs for a in answer.not_comparable] == [("counted",)]
    assert not answer.earlier


def test_other_area() -> None:
    """Figures for two places are not one line."""
    answer = ask(
        "how many bears live there?",
        ("About 900 bears live in Karsia.", "2024-05-20"),
        ("About 4,000 bears live in Torvald.", "2024-05-10"),
    )
    assert [a.differs for a in answer.not_comparable] == [("place",)]


@pytest.mark.parametrize("place", ["the northern islands", "western Karsia"])
def test_part_is_refused(place: str) -> None:
    """A number for a part is refused when the text gives only a whole that leaves it out."""
    text = f"Fewer than 900 bears live in Karsia and Torvald. This number does not include {place}."
    answer = ask(f"how many bears live in {place.removeprefix('the ')}?", (text, "2024-05-20"))
    assert (answer.status, answer.reason) == ("not_found", "other_scope")
    assert answer.note and "does not include" in text[answer.note[0] : answer.note[1]]


def test_one_of_two_places_is_refused() -> None:
    """A number for one country is refused when only both together are counted."""
    text = "Fewer than 900 bears live in Karsia and Torvald."
    answer = ask("how many bears live in Karsia alone?", (text, "2024-05-20"))
    assert (answer.status, answer.reason) == ("not_found", "other_scope")


def test_unanswerable() -> None:
    """A quantity that no text gives is refused, however near the subject."""
    answer = ask("how many otters live in the Drava?", COALITION, ("Otters live in the Drava.", "2024-05-20"))
    assert (answer.status, answer.reason) == ("not_found", "no_figure")


def test_undated() -> None:
    """An undated figure is never placed in the series, and answers only where nothing dated does."""
    undated = ("The coalition said 7,000 raiders remain in Arda.", None)
    answer = ask("how many raiders remain in Arda?", undated, COALITION)
    assert top(answer) == (None, 1000.0, "2024-05-27")
    assert [c.figure.low for c in answer.undated] == [7000.0]
    assert top(ask("how many raiders remain in Arda?", undated)) == (7000.0, 7000.0, None)


def test_groups() -> None:
    """Series are kept apart by speaker."""
    answer = ask(
        "how many raiders remain in Arda?",
        OLDER,
        COALITION,
        ("The United Nations said up to 6,000 raiders remain in Arda.", "2024-02-01"),
    )
    assert answer.groups is not None
    assert {speaker.lower(): len(ones) for (speaker, _), ones in answer.groups.items() if speaker} == {
        "the coalition": 2,
        "the united nations": 1,
    }


@pytest.mark.parametrize(
    ("question", "kind", "counted"),
    [
        ("How many fighters remain?", "count", "fighter"),
        ("what is OpenAI worth?", "money", None),
        ("what was the turnout?", "percent", None),
        ("death toll in Orla", "count", None),
        ("where did the index close?", "level", None),
        ("", "any", None),
    ],
)
def test_question(question: str, kind: str, counted: str | None) -> None:
    """A question says what kind of quantity it asks for."""
    asked = read_question(question, ASKED)
    assert (asked.kind, asked.counted) == (kind, counted)


def test_typo() -> None:
    """A misspelt word that stands nowhere is read as its neighbour."""
    answer = ask("how many raidders remain in Arda?", COALITION)
    assert answer.status == "answered"


def test_what_is_left_out_is_told_once() -> None:
    """What an article leaves out of a number holds wherever it tells that number."""
    text = (
        "The coalition said fewer than 900 bears live in Karsia. “Fewer than 900” is an estimate. "
        "The number does not include western Karsia."
    )
    answer = ask("how many bears live in Karsia?", (text, "2024-05-20"))
    assert answer.headline and answer.headline.speaker == "The coalition"
    scopes = [text[slice(*s.words)] for s in answer.headline.figure.scope if s.kind == "excludes"]
    assert scopes == ["western Karsia"]


def test_number_set_against_another_group() -> None:
    """A number that another is set against is of the same time, unless the text gives it an earlier one."""
    drug = (
        "Of those who took the drug nearly 26% fell ill, compared with 17.5% in the group that did not.",
        "2024-05-27",
    )
    assert [c.figure.standing.value for c in candidates(drug)] == ["held", "held"]
    rate = ("The rate is 26%, compared with 17.5% a year earlier.", "2024-05-27")
    assert [c.figure.standing.value for c in candidates(rate)] == ["held", "prior"]


def test_said_otherwise_is_of_the_same_time() -> None:
    """ "$1.2 billion, or 61 cents a share": what dates the second dates the first."""
    text = "It reported income of $221 million, compared with a net loss of $1.2 billion, or 61 cents per share, in the same quarter last year."
    by_value = {c.figure.low: c.figure.as_of for c in candidates((text, "2024-05-27"))}
    assert by_value[1.2e9] == by_value[0.61] == "2023"
    assert by_value[2.21e8] == "2024-05-27"


def test_stretch_named_in_the_sentence() -> None:
    """A figure dated by its print alone is of the quarter that its sentence names."""
    text = "In the first quarter, Kestrel Motors sold 412,000 cars."
    article = (text, "2024-05-02")
    assert (
        top(ask("how many cars did Kestrel Motors sell in the first quarter of 2024?", article))[0] == 412000
    )
    assert (
        ask("how many cars did Kestrel Motors sell in the first quarter of 2023?", article).status
        == "not_found"
    )


def test_made_of_a_word_asked() -> None:
    """ "Arrivals" are who arrived, "users" are people who use something."""
    arrivals = ("Police counted 5,340 arrivals at the Lesna crossing.", "2024-05-27")
    assert top(ask("how many arrived at the Lesna crossing?", arrivals))[0] == 5340
    users = ("The tracker Hilltop has 1.5 million monthly users.", "2024-05-27")
    assert top(ask("how many people use Hilltop each month?", users))[0] == 1.5e6


def test_what_there_is_is_not_what_is_held() -> None:
    """Of "71 of the 150 seats" 71 is the figure."""
    seats = ("The result gives the party Open Arda some 71 of the 150 seats.", "2024-05-27")
    assert top(ask("how many seats does Open Arda have?", seats))[0] == 71


def test_month_in_a_name() -> None:
    """ "Mar-a-Lago" is no month."""
    assert read_question("what is Mar-a-Lago worth?", None).window is None


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("how many dollars did the bank sell?", "money"),
        ("how many points was Tovik docked?", "count"),
        ("how much of his money did he put off?", "amount"),
        ("Hilltop subscriber count?", "count"),
    ],
)
def test_kind(question: str, kind: str) -> None:
    """The kind of number asked for."""
    assert read_question(question, None).kind == kind


def test_sign() -> None:
    """A rate below zero keeps its sign; a name with a number has none."""
    rate = ("The growth rate of Arda was -0.3 percent in May 2024.", "2024-05-27")
    assert top(ask("what is the growth rate of Arda?", rate))[0] == -0.3
    name = ("COVID -19 killed 300 people in Arda.", "2024-05-27")
    assert all((c.figure.low or 0) > 0 for c in candidates(name))


def test_the_same_two() -> None:
    """ "The same two countries" counts nothing anew."""
    assert candidates(("Both figures are for the same two countries.", "2024-05-27")) == []


def test_now_and_then() -> None:
    """ "Now and in April" asks for the newest: April's is shown with it."""
    april = ("On 10 April, the Saro family was worth $33 billion.", "2024-04-11")
    may = ("The Saro family is worth about $19 billion.", "2024-05-12")
    answer = ask("what is the Saro family worth now and in April?", april, may)
    assert top(answer)[0] == 19e9
    assert [c.figure.low for c in answer.earlier] == [33e9]


def test_crores_and_shekels() -> None:
    """Magnitudes and currencies as papers abbreviate them."""
    [price] = candidates(("The club paid Rs 24.75 Cr.", "2024-05-27"))
    assert (price.figure.low, price.figure.unit) == (247_500_000, "INR")
    [value] = candidates(("It has a market value of NIS 97 million.", "2024-05-27"))
    assert (value.figure.low, value.figure.unit) == (97e6, "ILS")


FIRMS = ("Tolmo", "Ursa Minor", "Melodia", "Benders", "Quarry", "Tasta", "Lumen", "Pickford")


def test_what_a_list_tells_of_one_name_is_not_told_of_another() -> None:
    """In a list with a name over each item, the names above an item's own don't count as told before it."""
    items = "\n\n".join(f"{firm}\n\nIt laid off {50 + n} people last week." for n, firm in enumerate(FIRMS))
    listed = (f"Who lets people go this year.\n\n{items}", "2024-05-27")
    assert top(ask("how many people has Melodia laid off?", listed))[0] == 52


def test_a_verb_is_no_part_of_a_name() -> None:
    """ "Has Melodia laid off" is not met by whoever laid off people, as "Merrow highlands" is by "the highlands"; nor
    by one who says so of itself after Melodia was told of."""
    before = "Melodia plays music. Many people listen to it. Nobody else does that as well. The week saw other news."
    told = (f"{before} Tasta said on Friday that it laid off 86 people.", "2024-05-27")
    own = ("Melodia laid off 40 people.", "2024-04-27")
    assert top(ask("how many people has Melodia laid off?", told, own))[0] == 40
    assert read_question("has Melodia laid off people?", ASKED).pairs == ()


def test_who_is_laid_off_has_a_job_that_is_cut() -> None:
    """Jobs that are cut answer for the people laid off, jobs that are created don't."""
    cut = ("Melodia is eliminating about 1,500 jobs, the company said.", "2024-05-27")
    made = ("Melodia has created 700 jobs, the company said.", "2024-05-28")
    assert top(ask("how many people has Melodia laid off?", cut, made))[0] == 1500


OTHERS = "Vestra and Melodia are rivals.\n\nThe week saw other news, too.\n\nNearly {} workers lost jobs at a mill."
LOST = "how many workers lost jobs at Melodia?"


def test_another_s_figure_is_no_answer_unless_the_reader_is_sure() -> None:
    """Where neither sentence nor title nor paragraph names who is asked about, a doubting reader keeps the figure out."""
    found = candidates((OTHERS.format(300), "2024-05-27"))

    def said(odds: float) -> str:
        return answer_figures(LOST, ASKED, found, reads=lambda some: [odds for _ in some]).status

    assert said(4.0) == "answered"
    assert said(0.5) == said(-4.0) == "not_found"


def test_the_reader_goes_on_while_it_believes_in_none() -> None:
    """What it has not read yet is no answer while it believes in nothing that it has read."""
    found = candidates(*((OTHERS.format(n), "2024-05-27") for n in range(301, 311)))
    told: list[int] = []

    def reads(some: Sequence[Candidate]) -> list[float | None]:
        told.append(len(some))
        return [-9.0 if place < 3 else None for place in range(len(some))]

    assert answer_figures(LOST, ASKED, found, reads=reads).status == "not_found"
    assert told == [10, 7, 4, 1]
