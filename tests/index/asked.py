"""Small articles to ask, and ways to store them, for the tests of answering."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from index.article import Answer, Draft, Precision, Published, Quote
from index.catalogue import Catalogue
from tests.index.folders import draft

SAMPLES = Path(__file__).resolve().parents[2] / "index" / "samples"
STATEMENT = (
    "The Regional Alliance: Fewer Than 600 Rebels Hold Out In The Upper Valleys\n\n"
    "MARDA, ORLAND “Fewer than 600 rebels hold out in the upper valleys, a quarter of what was thought five weeks "
    "ago,” the Regional Alliance of Orland said in a note.\n\n"
    "The note added “this number does not counts the coast, which is held by the governor and his allies. ”\n\n"
    "On the seventh of this month, the alliance said that less than 900 rebels are left.\n\n\n"
    "Source: Orland Press Agency"
)
ARTICLES: tuple[Draft, ...] = (
    draft(
        "statement",
        STATEMENT,
        title="The Regional Alliance: Fewer Than 600 Rebels Hold Out In The Upper Valleys",
        publisher="Orland Press Agency",
        body_start=STATEMENT.index("MARDA"),
    ),
    draft(
        "rain",
        "Heavy rain closed the harbour of Marda on 3 May 2019. Harbour master Ilse Brandt said the harbour would open "
        "again within two days. Forty ships wait outside.",
        title="Rain closes the harbour of Marda",
        publisher="Marda Gazette",
        published=Published("2019-05-04", Precision.DAY),
        collection="weather",
    ),
    draft(
        "bridge",
        "The new bridge at Ostrow cost 14 million crowns. It was opened by mayor Petra Lind in June 2020. Engineers "
        "chose steel because the river floods.",
        title="A bridge for Ostrow",
        publisher="Marda Gazette",
        published=Published("2020-06", Precision.MONTH),
        collection="towns",
    ),
    draft(
        "ferry",
        "The ferry of Ostrow stopped when the bridge opened. Its captain, Jon Vale, is looking for work.",
        title="The last ferry",
        publisher="The Ostrow Herald",
        published=Published("2021", Precision.YEAR),
        collection="towns",
    ),
)


def store(folder: Path, drafts: Iterable[Draft] = ARTICLES) -> Path:
    """Put articles into a folder, without a model."""
    with Catalogue.open(folder, write=True) as catalogue, catalogue.writer("testing") as writer:
        for item in drafts:
            writer.put(item)
    return folder


def shown(answer: Answer) -> list[Quote]:
    """Every quote of an answer, the nearest ones too."""
    return [*answer.quotes, *answer.nearest]


def ids(quotes: Iterable[Quote]) -> set[str]:
    return {quote.article.article_id for quote in quotes}


def check_quotes(quotes: Iterable[Quote], stored: Any) -> int:
    """Assert that quotes are slices of what is stored (``stored(article_id)``), bold words and speaker in their place."""
    count = 0
    for quote in quotes:
        text = stored(quote.article.article_id).text
        assert 0 <= quote.start < quote.end <= len(text)
        assert quote.text == text[quote.start : quote.end] == quote.text.strip()
        at = quote.start
        for start, end in quote.bold:
            assert at <= start < end <= quote.end
            at = end
        if quote.speaker is not None:
            assert text[slice(*quote.speaker)] == quote.speaker_text
        count += 1
    return count
