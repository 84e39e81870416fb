"""Questions as people type them: small letters, no question word, other words than the text's."""

from __future__ import annotations

import pytest

from index.figures.asked import read_question
from index.figures.truecase import truecased
from tests.index.figures.test_series import ask, top

TEXTS = (
    "The ferry reached Port Tovik late. Crews at Port Tovik said the Amber Line would front the cost.",
    "On the quay, Tovik was quiet, and the Amber Line had a front door.",
)


def test_names_get_their_capitals() -> None:
    """Words that the articles write as names are names, also where a question writes them small."""
    assert (
        truecased("ferries of the amber line at port tovik?", TEXTS)
        == "ferries of the Amber Line at Port Tovik?"
    )
    assert truecased("who pays the cost in front?", TEXTS) == "who pays the cost in front?"
    assert truecased("FERRIES AT PORT TOVIK?", TEXTS) == "ferries at Port Tovik?"


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("ferries waiting off port tovik", "ferry"),
        ("number of wolves in the Vale", "wolv"),
        ("barns destroyed in the Vale, latest count", "barn"),
        ("how many barns burned?", "barn"),
    ],
)
def test_counted(question: str, counted: str) -> None:
    """What is counted is known without "how many"."""
    asked = read_question(question, None)
    assert (asked.kind, asked.counted) == ("count", counted)


def test_a_name_that_is_nowhere_is_refused() -> None:
    """A place that a question writes small is a place: a number for another is none for it."""
    told = (
        "The Amber Line has 40 ferries in Tovik. Ferries of the Amber Line are old, and in Tovik they are slow.",
        "2024-05-01",
    )
    also = ("Nine people at Cape Lund, the mayor of Cape Lund said, wait for the Amber Line.", "2024-05-02")
    assert ask("how many ferries does the amber line have at tovik?", told, also).status == "answered"
    assert ask("how many ferries does the amber line have at cape lund?", told, also).status == "not_found"


def test_a_day_is_not_all_days() -> None:
    """Cases a day are not the cases of all days."""
    every = ("The clinic has had 4,000 fever cases in Tovik, the mayor said.", "2024-05-02")
    each = ("The clinic saw 90 fever cases a day in Tovik, the mayor said.", "2024-05-01")
    assert top(ask("how many fever cases has Tovik had?", every, each))[0] == 4000.0
    assert top(ask("how many fever cases a day does Tovik have?", every, each))[0] == 90.0


def test_what_is_decided() -> None:
    """What is decided is told as what will be, and answers whoever asks what is being done."""
    plan = ("Amber Line plans to cut 300 jobs in Tovik.", "2024-05-02")
    assert top(ask("how many jobs is Amber Line cutting in Tovik?", plan))[0] == 300.0


def test_expected_is_not_yet() -> None:
    """What is expected answers who asks for it, and not who asks what is."""
    both = ("Tovik has 400 ferries. The mayor expects 900 ferries in Tovik by 2026.", "2024-05-02")
    assert top(ask("how many ferries are there in Tovik?", both))[0] == 400.0
    assert top(ask("how many ferries are expected in Tovik?", both))[0] == 900.0


def test_a_role_is_filled_by_the_text_before() -> None:
    """ "The operator" is the one that the sentences before name."""
    text = "Amber Line met its crews on Monday. The operator said that 70 sailors had walked out."
    assert top(ask("how many sailors walked out according to Amber Line?", (text, "2024-05-02")))[0] == 70.0
    assert (
        ask("how many sailors walked out according to the union?", (text, "2024-05-02")).status == "not_found"
    )


def test_town_and_country_are_one_place() -> None:
    """ "Tovik, Norland" is a place in another, and not both together."""
    text = "The mayor said that 12 barns burned in Tovik, Norland."
    assert top(ask("how many barns burned in Tovik?", (text, "2024-05-02")))[0] == 12.0


def test_do_they_agree() -> None:
    """A second clause that asks whether sources agree says nothing of what is counted."""
    asked = read_question("How many barns burned in Tovik, and do the mayor and the army agree?", None)
    assert asked.agreement
    assert asked.terms == read_question("How many barns burned in Tovik?", None).terms
    assert {"mayor", "army"} <= asked.voices


TWO = (
    (
        "Fewer than 1,000 raiders remain in Arda, the coalition said. This number does not include western Arda.",
        "2024-05-27",
    ),
    ("The Norland army said 2,800 raiders remain in Arda.", "2024-05-27"),
)


def test_without_a_part() -> None:
    """What a question leaves out is not what it asks about."""
    assert top(ask("how many raiders remain without western Arda?", TWO[0]))[1] == 1000.0
    assert top(ask("how many raiders remain in Arda, not counting western Arda?", TWO[0]))[1] == 1000.0
    assert ask("how many raiders remain in western Arda?", TWO[0]).reason == "other_scope"


@pytest.mark.parametrize(
    "sources",
    [
        "according to the coalition and the Norland army",
        "according to the coalition and to the Norland army",
        "according to the Norland army and according to the coalition",
    ],
)
def test_two_sources_named(sources: str) -> None:
    """Two sources that a question names are both heard."""
    answer = ask(f"how many raiders remain in Arda {sources}?", *TWO)
    assert answer.status == "conflict"
    assert answer.headline
    heard = {answer.headline.speaker, *(c.speaker for c in answer.conflicts)}
    assert heard == {"the coalition", "The Norland army"}
