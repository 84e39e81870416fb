"""Candidates of a briefing stay bounded, whatever matches."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from index.article import Article, Filters, Precision, Published, Question
from index.briefs.candidates import SENTENCES, find_candidates
from index.briefs.period import Window
from index.question.aliases import Aliases
from index.question.publishers import PublisherNames
from index.question.understand import understand
from index.search.live import Part
from tests.bot.values import article
from tests.index.shelves import memory, row

TEXT = "Rain closed the harbour of Marda on Monday, the harbour master said. Forty ships of Marda wait outside the harbour."
MANY = 50_000


def test_fifty_thousand_matching_passages_are_looked_at_in_part() -> None:
    """Every passage matches the topic: a few hundred are read, in less than two seconds, and all lie in the period."""
    one = row(1, TEXT, title="Rain closes the harbour", publisher="Orland Press", published="2017-12-27")
    rows = [
        replace(one, passage=replace(one.passage, key=key, article_key=key)) for key in range(1, MANY + 1)
    ]
    part = Part(memory(rows))
    read: list[int] = []

    def articles(keys: list[int]) -> dict[int, Article]:
        read.extend(keys)
        published = Published("2017-12-27", Precision.DAY)
        return {
            key: article(f"{TEXT} {key}", key=key, article_id=str(key), revision=1, published=published)
            for key in keys
        }

    understood = understand(Question("harbour of Marda"), PublisherNames(()), Aliases())
    window = Window(date(2017, 12, 1), date(2017, 12, 31))
    started = time.process_time()
    found = find_candidates([part], understood, None, Filters(window.first, window.last), window, articles)
    assert time.process_time() - started < 5
    assert 0 < len(found.sentences) <= SENTENCES and len(read) <= 500
    assert len({one.text for one in found.sentences}) == len(found.sentences)  # the same words are told once
    assert {one.event.iso for one in found.sentences} <= {"2017-12-25", "2017-12-27"}
