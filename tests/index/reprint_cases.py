"""Texts whose kinship is known: independent reports of the same events, and reprints made from each of them.

Every report was written on its own; reports of one event share its facts, its names and one quotation, as real
ones do, and are no reprints of each other. The reprints are made here by what outlets do to a wire story.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from itertools import combinations

QUOTE = "“Fewer than 400 raiders are still in the northern valleys,” the Joint Force said in a statement on Tuesday"
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
)
TAIL = (
    "This article was first published by the Norland Press Agency and is reproduced with its kind permission."
)


def typos(text: str, chance: random.Random) -> str:
    """About one word in forty misspelt."""
    words = text.split(" ")
    for at in range(len(words)):
        if len(words[at]) > 4 and chance.random() < 0.025:
            cut = chance.randrange(1, len(words[at]) - 1)
            words[at] = words[at][:cut] + words[at][cut + 1 :]
    return " ".join(words)


def sentences(text: str) -> list[str]:
    return text.replace("\n", " ").split(". ")


CHANGES: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, chance: f"Raiders, bridges, rates: what happened this week\n\n{text}",
    lambda text, chance: text.upper().partition("\n")[0] + "\n" + text.partition("\n")[2],
    lambda text, chance: ". ".join(sentences(text)[: max(3, round(len(sentences(text)) * 0.6))]) + ".",
    lambda text, chance: ". ".join(sentences(text)[1:]),
    typos,
    lambda text, chance: f"(NPA) {typos(text, chance)}\n\n{TAIL}",
    lambda text, chance: text.replace("“", '"').replace("”", '"').replace("—", "-").replace("\n", "\n\n"),
    lambda text, chance: (
        ". ".join(sentences(typos(text, chance))[: max(3, round(len(sentences(text)) * 0.7))]) + f"\n{TAIL}"
    ),
)


def reports() -> list[str]:
    """All independent reports."""
    return [report for event in EVENTS for report in event]


def pairs() -> Iterator[tuple[str, str, bool]]:
    """Two texts, and whether they are reprints: of each report all versions, and all pairs of reports."""
    chance = random.Random(4)
    versions = {report: [report, *(change(report, chance) for change in CHANGES)] for report in reports()}
    for group in versions.values():
        yield from ((a, b, True) for a, b in combinations(group, 2))
    for one, other in combinations(versions.values(), 2):
        yield from ((a, b, False) for a in one for b in other)
