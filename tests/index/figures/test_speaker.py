"""Who said it."""

from __future__ import annotations

import pytest

from index.figures.speaker import find_speaker

STATEMENT = (
    "BAGHDAD, IRAQ “Fewer than 1,000 Daesh militants are still in Iraq and Syria, a third of their estimated "
    "number of three weeks ago,” the US-led International Coalition Fighting Daesh Organization said in a "
    "statement.\n\nThe statement added “it is estimated that there are less than a thousand terrorists. ”\n\n"
    "Iraq and Syria have declared victory over the organization in recent weeks.\n\n"
    "On the fifth of this month, the coalition said that less than 3,000 fighters are still in Syria and "
    "Iraq, while Baghdad announced the final victory on the organization on the ninth.\n\n"
    "For its part, Russia, the main ally of Syrian President Bashar al-Assad, said on Wednesday that the "
    "main battle with the organization in Syria is over, and Foreign Minister Sergei Lavrov said that the "
    "main task in Syria is now the elimination of another group, which is al-Nasra Front."
)


def said(text: str, sentence: str | None = None, answer: str | None = None) -> str | None:
    start = text.index(sentence) if sentence else 0
    end = text.find("\n\n", start) if sentence else len(text)
    span = (start, end if end >= 0 else len(text))
    around = None
    if answer:
        at = text.index(answer, start)
        around = (at, at + len(answer))
    found = find_speaker(text, span, around)
    return text[found[0] : found[1]] if found else None


@pytest.mark.parametrize(
    ("sentence", "answer", "speaker"),
    [
        ("BAGHDAD", None, "the US-led International Coalition Fighting Daesh Organization"),
        ("BAGHDAD", "1,000", "the US-led International Coalition Fighting Daesh Organization"),
        ("The statement added", None, "the US-led International Coalition Fighting Daesh Organization"),
        ("The statement added", "thousand", "the US-led International Coalition Fighting Daesh Organization"),
        ("Iraq and Syria have", None, None),
        ("On the fifth", None, None),
        ("On the fifth", "less than 3,000", "the coalition"),
        ("On the fifth", "victory", "Baghdad"),
        ("For its part", "main battle", "Russia"),
        ("For its part", "main task", "Foreign Minister Sergei Lavrov"),
    ],
)
def test_statement(sentence: str, answer: str | None, speaker: str | None) -> None:
    """Each answer of a statement is given to the one who said it, and to nobody where two speak."""
    assert said(STATEMENT, sentence, answer) == speaker


@pytest.mark.parametrize(
    ("text", "answer", "speaker"),
    [
        (
            "At least 40 people were killed, according to the Gaza health ministry.",
            None,
            "the Gaza health ministry",
        ),
        (
            "“We lost 12 boats,” said Mayor Ana Duarte of Porto Velho.",
            None,
            "Mayor Ana Duarte of Porto Velho",
        ),
        ("“We lost 12 boats,” harbour officials said on Monday.", None, "harbour officials"),
        ("The bridge is safe, the ministry's spokesman, Karl Olsen, said.", None, "the ministry's spokesman"),
        (
            "A spokesman for the health ministry said 30 people died.",
            None,
            "A spokesman for the health ministry",
        ),
        (
            "The Ministry of Health in Arven told reporters that 30 people died.",
            None,
            "The Ministry of Health in Arven",
        ),
        (
            "By noon the storm had killed 12 people, per the Coast Guard, and at least 15 were missing, "
            "according to the Ministry of Interior.",
            "12",
            "the Coast Guard",
        ),
        (
            "By noon the storm had killed 12 people, per the Coast Guard, and at least 15 were missing, "
            "according to the Ministry of Interior.",
            "15",
            "the Ministry of Interior",
        ),
        ("The mayor said that the army said 30 people died.", "30", "the army"),
        ("Rebels put the death toll at 90, while the government put it at 40.", "90", "Rebels"),
    ],
)
def test_named(text: str, answer: str | None, speaker: str) -> None:
    """A speaker before, after or between the words is found with title and office."""
    assert said(text, None, answer) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "Brent crude added 67 cents to 93 dollars.",
        "The number of people killed by the police rose to 40.",
        "It is said to cost 40 dollars.",
        "That said, 40 boats are left.",
        "He wore a shirt that said “Free the 40”.",
        "She said 40 boats are left.",
        "The statement added that 40 boats are left.",
        "The report said 40 boats are left.",
        "A man questioned by the police said 40 boats are left.",
        "Some say 40 boats are left.",
        "The company reported a loss of 5 million, per share 40 cents.",
        "",
        "said",
        ", said.",
    ],
)
def test_nobody(text: str) -> None:
    """Where the text does not plainly name a speaker there is none."""
    assert said(text) is None


def test_pronoun() -> None:
    """ "He said" is the person named in full who alone spoke in the sentence before, and else nobody."""
    text = "“We lost 12,” Mayor Jan Holm said.\n\n“It was a storm,” he added."
    assert said(text, "“It was") == "Mayor Jan Holm"
    assert said("“We lost 12,” the ministry said.\n\n“It was a storm,” he added.", "“It was") is None
    assert said("Jan Holm said 12 and Pia Lund said 14.\n\n“It was a storm,” he added.", "“It was") is None


def test_long_quotation() -> None:
    """A sentence inside a longer quotation belongs to the one the quotation is given to."""
    text = "“The river rose. Forty houses are gone. We need boats,” Mayor Jan Holm said."
    start = text.index("Forty")
    found = find_speaker(text, (start, start + len("Forty houses are gone.")))
    assert found and text[found[0] : found[1]] == "Mayor Jan Holm"


def test_apposition_with_commas() -> None:
    """A name is found over an apposition that holds commas of its own."""
    text = "Martin Riedl, a University of Arda, Orla professor who studies rivers, said 40 boats are left."
    assert said(text) == "Martin Riedl"
