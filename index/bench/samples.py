"""What is measured when no question set is named: the articles that come with Briefbot, and questions of them."""

from __future__ import annotations

import json
from pathlib import Path

from index.article import Draft
from index.evaluation.data import ARTICLES, QUESTIONS, QuestionSet, load_set
from index.sources.paths import read_paths

_SAMPLES = Path(__file__).parents[1] / "samples"
_ASKED = (
    "How many ISIS fighters remain in Iraq and Syria?",
    "How many fighters did the coalition count in December 2017?",
    "Who said that fewer than 3,000 Daesh fighters remain?",
    "When did Iraq declare victory over ISIS?",
    "What does the coalition's figure leave out?",
    "Who leads the air strikes against Daesh, and since when?",
    "What did Lavrov say about al-Nusra?",
    "How many fighters did the UN monitoring team report in February 2022?",
    "Why do Russia and the coalition count differently?",
    "How many civilians were killed in Raqqa?",
    "What did the UN team say in January 2024, and how does that compare with what the coalition said in 2017?",
    "Did the UN monitoring team report more fighters in 2020, while the coalition had counted fewer than 3,000 in 2017?",
    "Who declared victory in Iraq in December 2017, and how many fighters were left according to the coalition?",
    "What share of Iraq did ISIS once hold, and when was the last of it taken back?",
)


def sample_set(cache: Path) -> QuestionSet:
    """Write the samples into ``cache`` as a question set, and load it."""
    folder = cache / "samples"
    folder.mkdir(parents=True, exist_ok=True)
    drafts = [one for one in read_paths([_SAMPLES], collection="samples") if isinstance(one, Draft)]
    rows = [
        {
            "id": one.article_id,
            "title": one.title,
            "text": one.text,
            "source": one.publisher,
            "published": one.published.iso if one.published else None,
        }
        for one in drafts
    ]
    _write(folder / ARTICLES, rows)
    _write(folder / QUESTIONS, [{"question": text} for text in _ASKED])
    return load_set(folder / ARTICLES, folder / QUESTIONS)


def _write(file: Path, rows: list[dict[str, str | None]]) -> None:
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
