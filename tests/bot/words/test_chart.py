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
from bot.words.chart import draw, look
from index import open_index
from index.article import Precision, Published, Question
from index.catalogue import Catalogue
from tests.index.folders import draft

NOW = datetime(2024, 6, 1, tzinfo=UTC)
WAYS = ("when the gates were shut", "after the first convoy came", "on the eve of the talks in Karsk")


def _drawn(
    folder: Path, question: str, sentences: Sequence[str], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The words of the chart for ``question`` over articles of one sentence each, a day apart."""
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for number, sentence in enumerate(sentences):
            day = Published(f"2024-03-{number + 10}", Precision.DAY)
            writer.put(draft(f"a{number}", f"{sentence}, {WAYS[number]}.", published=day))
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
    told = [f"The port of Marda will cost ${cost} billion, the ministry said" for cost in ("2.3", "3.1")]
    words = _drawn(tmp_path, "what will the port of Marda cost?", told, monkeypatch)
    assert {"1 billion", "2 billion", "3 billion", "$2.3 billion", "$3.1 billion"} <= {*words}
    assert "In date order." in words


def test_small_values_have_an_axis_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values below one are told apart on the axis, and a title that is cut says so."""
    told = [f"The key rate of Tarvas is {rate} percent, the governor said" for rate in ("0.25", "0.5", "0.8")]
    long = f"key rate of Tarvas in percent, the governor said {', '.join(WAYS)}"
    words = _drawn(tmp_path, long, told, monkeypatch)
    assert {"0.2", "0.4", "0.6"} <= {*words}
    assert any(one.endswith("…") for one in words)
