"""Texts whose kinship is known: independent reports of the same events, and reprints made from each of them.

Every report was written on its own; reports of one event share its facts, its names and a quotation, as real ones
do, and are no reprints of each other. The reprints are made here by what outlets do to a wire story, sentence by
sentence, so that for every sentence it is known which texts have it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

QUOTE = "“Fewer than 400 raiders are still in the northern valleys,” the Joint Force said in a statement on Tuesday"
NOTE = (
    "“We have carried these losses for nine winters, and we can carry them no longer. We thank our crews, who never "
    "missed a crossing that the sea allowed,” the company wrote in a note to its passengers."
)
EVENTS: tuple[tuple[str, ...], ...] = (
    (
        f"ARDEN — {QUOTE}. It is half the number that the force gave a month ago. Most of the raiders were captured "
        "in the past three years, a spokesman told reporters, and the search of the remaining villages will go on "
        "through the winter. The western valleys are not part of the count.\nThe governor called the figure too low. "
        "His own scouts, he said, had seen three camps beyond the river since the first snow, each with some fifty "
        "tents. He asked the council for more horses.\nThe council meets on Friday to decide on the winter budget.",
        "The number of raiders in the north has fallen by half within four weeks, according to the alliance that "
        f"fights them. {QUOTE}, adding that the work is not done. Observers in the capital greeted the news with "
        "caution.\nIn September the same command had spoken of eight hundred armed men, a figure that aid workers "
        "thought far too small. Nobody has been able to count independently, because the passes are closed to the "
        "press. A convoy with flour and blankets has been waiting at the southern gate for nine days.",
        "What is left of the raiders who once held a third of Norland? Perhaps four hundred men, if one believes the "
        "officers in Arden. They published their newest estimate on Tuesday, and it fits what refugees tell: burnt "
        "barns, abandoned posts, boys who walked home without their rifles.\nBut numbers of this kind have been wrong "
        "before. Two winters ago the war was declared over, and in spring the mill at Upper Arden stood in flames.",
    ),
    (
        "The minister of transport opened the new railway bridge at Halden on Saturday, four years after the old one "
        "was destroyed by a flood. The bridge is 640 metres long, carries two tracks and cost 210 million crowns, "
        "forty more than planned.\nThe first train was pulled by a steam engine of 1908. Several thousand people "
        "lined the banks, and a choir of railway workers sang. Regular services begin on Monday with eleven trains a "
        "day in each direction, the operator said.",
        "Halden has its bridge again. On Saturday at noon a steam engine built in 1908 crossed the river with two "
        "carriages full of guests, among them the minister of transport, and the town celebrated until late at "
        "night.\nShopkeepers hope that the customers from the other bank will come back. For four years the way round "
        "took them fifty minutes. That the works cost 40 million crowns more than announced was no topic on this day; "
        "the audit office is to report in spring.",
        "Auditors will look into the price of the Halden railway bridge, opened this weekend after delays. It had "
        "been budgeted at 170 million crowns and ended at 210 million. The ministry blames the price of steel; the "
        "opposition blames the ministry, which changed the plans for the pillars twice.\nA spokeswoman said every "
        "invoice would be published before Easter.",
    ),
    (
        "A strong earthquake shook the southern islands early on Sunday, killing at least 31 people and destroying "
        "hundreds of houses, the civil defence said. The quake had a magnitude of 6.8 and struck at 4.12 in the "
        "morning, 20 kilometres off Port Ellis.\nThe hospital there was evacuated, and patients lay on mattresses in "
        "the market square. Two ships with tents, water and doctors left the mainland in the afternoon. Aftershocks "
        "went on through the day.",
        "When the walls began to move, Mara Venn took her two children and ran. Behind her the roof came down. She is "
        "one of thousands in Port Ellis who spent Sunday in the open, after the worst earthquake that the islands "
        "have seen for sixty years. The authorities spoke of 31 dead by evening and feared that there would be "
        "more.\nBread was handed out in front of the school, the only large building without cracks.",
        "Seismologists were not surprised by Sunday's tremor of magnitude 6.8 beneath the southern islands. The fault "
        "off Port Ellis had been quiet since 1962, says Ida Brandt of the institute of geophysics, and the strain on "
        "it grew by three centimetres a year. Further shocks of up to magnitude 5.5 are likely during the coming "
        "weeks, she says, and nobody should go back into damaged houses.",
    ),
    (
        "The central bank raised its key rate by a quarter of a point to 4.5 per cent on Thursday, the fifth rise in "
        "a row. Inflation was 6.1 per cent in October, three times the target. The governor, Lena Stroud, said that "
        "the board had been unanimous and that a further step in January was possible.\nThe crown gained half a per "
        "cent against the dollar. Shares of banks rose, those of builders fell. The trade unions called the decision "
        "a blow to families with loans.",
        "Households with a mortgage will pay more again. After Thursday's decision of the central bank, the fifth of "
        "its kind, a family with a typical loan faces some ninety crowns more a month, the consumers' association "
        "reckons. The key rate now stands at 4.5 per cent.\nSavers gain little: the big banks still pay less than one "
        "per cent on ordinary accounts, and have announced no change.",
        "Has Lena Stroud gone too far? Economists are divided over the fifth rise of interest rates within a year. "
        "Prices of energy have been falling since August, says one camp, and the rest will follow by itself. Wages "
        "are rising by seven per cent, says the other, and whoever stops now will have to begin anew later.\nThe bank "
        "itself expects inflation to come down to 3 per cent by the end of next year.",
    ),
    (
        f"PORT ELLIS — The ferry company Norline will stop all crossings to the outer islands on 1 November. {NOTE} Its "
        "three ships are to be sold, two of them to a buyer abroad.\nThe line has run since 1911. Last year it carried "
        "204,000 passengers, a third fewer than ten years before. Farmers of the islands said they did not know how "
        "their milk should reach the dairy.",
        f"Ida Holm has taken the morning ferry for thirty years. From November she will not be able to. {NOTE} The "
        "teacher heard of it on the radio, on the quay of Sund, with forty schoolbooks under her arm.\nThe mayor of the "
        "islands has called a meeting for Thursday evening. A helicopter, he says, could take the sick, but it could "
        "not take cows, timber or two hundred guests for a wedding.",
        f"Who pays for the islands? That question is back since Norline gave up. {NOTE} The county had offered to double "
        "its yearly grant to six million crowns; the company had asked for eleven.\nIn the assembly the parties blame "
        "each other. A public company could take over the ships, says the left. Competition would have kept them "
        "sailing, says the right, had anybody been allowed to compete.",
    ),
)
# Written after thresholds and rules were settled on EVENTS, and never looked at to change them.
HELD_BACK: tuple[tuple[str, ...], ...] = (
    (
        "KELSO — Doctors at the city hospital of Kelso walked out on Monday morning for the second time this year. "
        "About 640 of the 900 doctors took part, the union said; the hospital counted 510. Operations were put off "
        "except for emergencies.\n“Nobody can look after forty beds at night and be awake enough to do it well,” said "
        "the union’s chairwoman, Dora Lint. The strike is to end on Wednesday at six in the morning. Talks with the "
        "city broke down on Friday over the number of night shifts.",
        "In the waiting room on the third floor there are plants, a radio, and since Monday nobody. The doctors of the "
        "city hospital are on strike. “Nobody can look after forty beds at night and be awake enough to do it well,” "
        "said the union’s chairwoman, Dora Lint, standing beside a brazier at the gate.\nOlaf Renn, 71, had waited "
        "eight months for a new hip. He went home by bus. He understands them, he says, but his hip does not.",
        "The mayor of Kelso has offered the striking hospital doctors a round table with an outside chairman. The city "
        "could not pay for sixty more posts, she said, yet it could stop filling the night with paperwork. The union "
        "called the offer late and thin, but did not refuse it.\nAccording to the city treasurer the strike costs "
        "190,000 crowns a day, most of it for patients who are taken to Brandholm.",
    ),
    (
        "The last wolf pack of the Harran hills has left its range, rangers reported on Thursday. Cameras at nine "
        "crossings have shown no animal since the middle of September. The pack had eleven members in spring, among "
        "them five pups.\nRangers believe that the building of the new quarry drove them north. No dead animal was "
        "found. The quarry’s owner said that blasting had followed the rules, and offered to pay for two more cameras.",
        "Where are the wolves? The question is asked in every inn around Harran, with relief by some and with sorrow by "
        "others. Shepherd Mats Orde lost fourteen sheep last winter and none this autumn. He does not miss anybody, he "
        "says.\nThe teacher of the village takes her class to the hide by the brook every October. This year the "
        "children saw a fox, two herons, and the tracks of a lorry.",
        "Environmental groups have asked the court in Brandholm to stop work at the Harran quarry until it is known "
        "what became of the wolves. The permit of 2021 had promised a survey before each blast near the dens, they say; "
        "only one was ever made.\nThe ministry replied that wolves wander. A pack of the Ostrow forest, it recalled, "
        "came back after two years, to the metre, to the den where it was born.",
    ),
)
TAIL = (
    "This article was first published by the Norland Press Agency and is reproduced with its kind permission."
)


Told = list[
    tuple[int | None, str]
]  # sentences with the number they have in the report; None for what was added


@dataclass(frozen=True)
class Version:
    """One printing of a report: its text, and where in it each of the report's sentences stands."""

    report: int
    text: str
    sentences: dict[int, tuple[int, int]]


def sentences(text: str) -> Told:
    """A report's sentences with the white space that follows them."""
    return list(enumerate(re.findall(r"\S.*?(?:[.?!]”?(?=\s)|$)\s*", text, re.DOTALL)))


def typos(told: Told, chance: random.Random) -> Told:
    """About one word in forty misspelt."""
    return [(number, _misspelt(text, chance)) for number, text in told]


def _misspelt(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    for at in range(len(words)):
        if len(words[at]) > 4 and chance.random() < 0.025:
            cut = chance.randrange(1, len(words[at]) - 1)
            words[at] = words[at][:cut] + words[at][cut + 1 :]
    return " ".join(words)


def first(told: Told, part: float) -> Told:
    return told[: max(3, round(len(told) * part))]


CHANGES: tuple[Callable[[Told, random.Random], Told], ...] = (
    lambda told, chance: told,
    lambda told, chance: [(None, "Raiders, bridges, rates: what happened this week\n\n"), *told],
    lambda told, chance: [(number, text.upper() if number == 0 else text) for number, text in told],
    lambda told, chance: first(told, 0.6),
    lambda told, chance: told[1:],
    typos,
    lambda told, chance: [(None, "(NPA) "), *typos(told, chance), (None, f"\n\n{TAIL}")],
    lambda told, chance: [
        (number, text.replace("“", '"').replace("”", '"').replace("—", "-").replace("\n", "\n\n"))
        for number, text in told
    ],
    lambda told, chance: [*first(typos(told, chance), 0.7), (None, f"\n{TAIL}")],
)


def reports(events: Sequence[Sequence[str]] = EVENTS) -> list[str]:
    """All independent reports."""
    return [report for event in events for report in event]


def printed(number: int, told: Told) -> Version:
    """The text of a list of sentences, and where each stands in it."""
    text, places = "", {}
    for sentence, words in told:
        if sentence is not None:
            places[sentence] = (len(text), len(text) + len(words.rstrip()))
        text += words
    return Version(number, text, places)


def versions(events: Sequence[Sequence[str]] = EVENTS) -> list[Version]:
    """Every report in every version, the report itself first."""
    chance = random.Random(4)
    return [
        printed(number, change(sentences(report), chance))
        for number, report in enumerate(reports(events))
        for change in CHANGES
    ]


def paragraph_taken(number: int, of: Sequence[str]) -> tuple[Version, str]:
    """A report of another event that takes over one whole paragraph of report ``number``, and its own words."""
    paragraph = of[number].split("\n")[0]
    held = len(sentences(paragraph))
    own = of[(number + 3) % len(of)]
    before, after = own.split("\n")[0], "\n".join(own.split("\n")[1:])
    taken = [(at, text) for at, text in sentences(of[number]) if at < held]
    told: Told = [(None, f"{before}\n"), *taken, (None, after)]
    return printed(number, told), own
