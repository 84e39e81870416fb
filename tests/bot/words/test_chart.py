"""Charts, read as what they draw: the words of an SVG are its words."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import matplotlib
import pytest

from bot.desk.desk import Desk
from bot.words.chart import draw, look, sides
from index import open_index
from index.article import Precision, Published, Question
from index.catalogue import Catalogue
from tests.index.folders import draft

NOW = datetime(2024, 6, 1, tzinfo=UTC)
WAYS = ("when the gates were shut", "after the first convoy came", "on the eve of the talks in Karsk")


def _drawn(
    folder: Path, question: str, sentences: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The words of the chart for ``question`` over articles of one sentence each, a month apart."""
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for number, sentence in enumerate(sentences):
            day = Published(f"2024-{number + 1:02d}-10", Precision.DAY)
            writer.put(draft(f"a{number}", sentence, published=day))
    monkeypatch.setitem(matplotlib.rcParams, "svg.fonttype", "none")
    with open_index(folder) as index:
        draw(Desk(index, clock=lambda: NOW).timeline(Question(question)).timeline, folder / "chart.svg")
    drawn = (folder / "chart.svg").read_text(encoding="utf-8")
    return [html.unescape(one) for one in re.findall(r"<text[^>]*>([^<]+)</text>", drawn)]


def test_no_two_speakers_look_alike() -> None:
    """Colour and mark together tell them apart, also where there are more speakers than colours."""
    assert len({look(number) for number in range(49)}) == 49


def test_large_values_are_named_and_only_what_is_drawn_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The axis says "2 billion", not ten digits that run into each other; no bar and no arrow are spoken of."""
    costs = zip(("2.3", "3.1"), WAYS, strict=False)
    told = [f"The port of Marda will cost ${cost} billion, the ministry said {way}." for cost, way in costs]
    words = _drawn(tmp_path, "what will the port of Marda cost?", told, monkeypatch)
    assert {"1 billion", "2 billion", "3 billion", "$2.3 billion", "$3.1 billion"} <= {*words}
    assert "In date order." in words


def test_small_values_have_an_axis_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values below one are told apart on the axis, and a title that is cut says so."""
    rates = zip(("0.25", "0.5", "0.8"), WAYS, strict=True)
    told = [f"The key rate of Tarvas is {rate} percent, the governor said, {way}." for rate, way in rates]
    long = f"key rate of Tarvas in percent, the governor said {', '.join(WAYS)}"
    words = _drawn(tmp_path, long, told, monkeypatch)
    assert {"0.2", "0.4", "0.6"} <= {*words}
    assert any(one.endswith("…") for one in words)


def test_a_scale_of_powers_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the values lie far apart, the chart says that its steps are not even."""
    told = [
        "The relief agency said that 120 people had been displaced by the flood of Nareen.",
        "Some 98,000 people are displaced by the flood of Nareen, the relief agency said.",
        "More than 2.3 million displaced people have left their homes in the flood of Nareen, the relief agency said.",
        "Fewer than 1,500 people remain displaced by the flood of Nareen, the relief agency said.",
    ]
    words = _drawn(tmp_path, "how many people are displaced by the flood of Nareen", told, monkeypatch)
    assert {"100", "10,000", "The scale is logarithmic."} <= {*words}


def test_no_label_is_cut_or_runs_over_the_dates() -> None:
    """It stands after what is drawn where there is room, else before it; where neither has room, the axis grows."""
    assert sides([(10, 10, 0.3), (90, 90, 0.3)], 100) == ([False, True], 100)
    before, reach = sides([(30, 80, 0.5), (100, 100, 0.4), (95, 95, 0.8)], 110)
    for (first, last, share), left in zip(
        [(30, 80, 0.5), (100, 100, 0.4), (95, 95, 0.8)], before, strict=True
    ):
        assert first >= share * reach if left else last + share * reach <= reach * 1.001
