"""Datelines at the head of a paragraph."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.extract.conventions import dateline_end, find_dateline


@pytest.mark.parametrize(
    ("dateline", "sentence"),
    [
        ("BAGHDAD, IRAQ ", "“Fewer than 1,000 militants are still in Iraq,” the coalition said."),
        ("BAGHDAD, IRAQ ", "The coalition said so."),
        ("LONDON (Reuters) - ", "The bank raised rates."),
        ("LONDON, Dec 5, 2017 (Reuters): ", "The bank raised rates."),
        ("WASHINGTON, Dec 5 (AP) — ", "Fewer than 3,000 fighters remain."),
        ("WASHINGTON (AP) ", "The president spoke."),
        ("WASHINGTON — ", "President Obama spoke."),
        ("WASHINGTON—", "President Obama spoke."),
        ("WASHINGTON, D.C. — ", "Congress met."),
        ("BRUSSELS — ", "NATO said so."),
        ("NEW YORK (AP) _ ", "Stocks fell."),
        ("ST. PETERSBURG, Fla. — ", "A man was found."),
        ("PORT-AU-PRINCE, Haiti (AP) — ", "The quake struck."),
        ("KABUL, Afghanistan — ", "At least 12 people died."),
        ("UNITED NATIONS, Feb. 7, 2022 (AP) — ", "The Islamic State has 6,000 fighters."),
        ("BEIJING, Dec. 5 (Xinhua) -- ", "China said so."),
        ("MOSCOW, December 27. /TASS/. ", "The main battle is over."),
        ("GENEVA/BEIRUT (Reuters) - ", "Talks resumed."),
        ("Geneva, 3 May 2022 – ", "The UN Secretary-General arrived."),
        ("GENEVA (3 May 2022) – ", "UN experts met."),
        ("Cairo, Egypt – ", "The president spoke."),
        ("Tehran, Dec 5, IRNA – ", "Iran said so."),
        ("Baghdad/ NINA / ", "The Joint Operations Command announced it."),
        ("(Reuters) - ", "Stocks fell."),
        ("بغداد (رويترز) - ", "قال التحالف إن أقل من ألف مقاتل بقوا."),
        ("بغداد/ نينا/ ", "أعلن التحالف ذلك."),
    ],
)
@pytest.mark.parametrize("before", ["", "A headline of the day\n\n"])
def test_the_sentence_starts_after_its_dateline(dateline: str, sentence: str, before: str) -> None:
    """A dateline is stepped over, wherever its paragraph stands in the text."""
    text = before + dateline + sentence
    assert text[dateline_end(text, len(before)) :] == sentence


@pytest.mark.parametrize(
    "paragraph",
    [
        "NATO said it would stay.",
        "US forces acted as advisers on the ground.",
        "IRAQ AND SYRIA have declared victory.",
        "NATO — which has 29 members — said so.",
        "NATO — The alliance — said so.",
        "UNHCR - The UN Refugee Agency - said so.",
        "ISIS (Daesh) – The group lost ground.",
        "Haider al-Abadi (Dawa) - The prime minister spoke.",
        "Iraq – The country is at peace.",
        "U.S. — The country leads.",
        "FBI — The Bureau came.",
        "BREAKING — Five people were killed.",
        "BAGHDAD “will not forget,” he said.",
        "BAGHDAD fell quiet.",
        "The coalition – “a third of it” – said so.",
        "May 5, 2017 – The date was set.",
        "On 5 May 2022 – the day it ended – he spoke.",
        "By Sunday, 3 May 2022 – The end.",
        "In Iraq, Syria – The war is over.",
        "The coalition, 5 May 2022 – a statement.",
        "Trump, Obama – and others – spoke.",
        "PARIS – the city – woke up.",
        "COVID-19 — The virus spread.",
        "1,000 — The number.",
        "“Fewer than 1,000 remain,” it said.",
        "BAGHDAD, IRAQ",
        "WASHINGTON — ",
        "WASHINGTON —",
        "",
        "قال التحالف إن أقل من ألف مقاتل بقوا - بحسب البيان.",
    ],
)
def test_sentence_starts_are_not_eaten(paragraph: str) -> None:
    """What may be the sentence itself is left alone."""
    assert dateline_end(paragraph, 0) == 0


def test_what_a_dateline_says() -> None:
    """Place and agency are told apart, and a date counts only when its year is written."""
    full = find_dateline("UNITED NATIONS, Feb. 7, 2022 (AP) — The group has fighters.", 0)
    assert full is not None
    assert (full.place, full.agency) == ("UNITED NATIONS", "AP")
    assert full.published is not None
    assert full.published.iso == "2022-02-07"
    yearless = find_dateline("WASHINGTON, Dec 5 (AP) — Fewer than 3,000 remain.", 0)
    assert yearless is not None
    assert yearless.published is None
    assert find_dateline("GENEVA (31 Feb 2022) – Talks resumed.", 0).published is None  # type: ignore[union-attr]


def test_start_at_the_end_of_the_text() -> None:
    """The end of the text is its own answer."""
    assert dateline_end("BAGHDAD — Five", len("BAGHDAD — Five")) == len("BAGHDAD — Five")


@given(
    st.text(alphabet=st.sampled_from("ABab ,.-—–/(){}“'0123\n" + "ا"), max_size=300),
    st.integers(min_value=0, max_value=300),
)
def test_the_offset_is_inside_the_text(text: str, start: int) -> None:
    """Any text gives an offset between the start and the end, and something is left to say."""
    start = min(start, len(text))
    end = dateline_end(text, start)
    assert start <= end <= len(text)
    assert end == start or text[end:].strip()


@pytest.mark.parametrize(
    "unit", ["A ", "A.-", "AB/CD ", "A", "Ab-", "Ab, ", "AA, Bb ", "ا", "(AP) ", "Dec 5, "]
)
def test_strange_lines_cost_nothing(unit: str) -> None:
    """A line made to upset the patterns is done with at once."""
    began = time.process_time()
    dateline_end(unit * 50_000, 0)
    assert time.process_time() - began < 2
