"""Questions with known answers, out of feedback: what ``briefbot eval`` measures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.desk.quoted import Changed, look_again
from bot.store import BRIEFED, TRACED, Given, Store, Verdict
from index.disk import folder_errors

if TYPE_CHECKING:
    from index.facade import Index


def export(index: Index, store: Store, folder: Path) -> tuple[int, int]:
    """Write ``articles.jsonl`` and ``questions.jsonl`` into a folder; returns how many questions, and how many not.

    A thumb up makes a question with its first quote as what answers it, or one that nothing answers. Of a thumb down
    nobody knows the right answer, and a quote that was corrected since is none: those are left to people.
    Raises DataFolderError when the folder can't be written.
    """
    rows: dict[str, dict[str, Any]] = {}
    left: set[str] = set()
    for one in store.answers.feedback():
        given = store.answers.get(one.answer)
        row = _question(index, given) if given is not None and one.verdict is Verdict.UP else None
        if row is None:
            left.add(one.answer)
        else:
            rows[one.answer] = row
    with folder_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "questions.jsonl", iter(rows.values()))
        _write(folder / "articles.jsonl", _articles(index))
    return len(rows), len(left - rows.keys())


def _question(index: Index, given: Given) -> dict[str, Any] | None:
    asked: dict[str, Any] = {
        "id": given.id,
        "question": given.question,
        "type": given.status,
        "asked_at": given.asked_at.isoformat(),
        "previous": list(given.previous),
    }
    if given.status in (BRIEFED, TRACED):
        return None
    if given.status == "not_found":
        return asked | {"answerable": False}
    quote = look_again(index, given.quotes[0], None) if given.quotes else None
    if quote is None or isinstance(quote, Changed):
        return None
    evidence = {"doc_id": quote.article.article_id, "quote": quote.text}
    return asked | {"answerable": True, "evidence": [evidence]}


def _articles(index: Index) -> Iterator[dict[str, Any]]:
    for held in index.articles():
        article = index.article(held.article_id)
        yield {
            "id": article.article_id,
            "title": article.title,
            "text": article.text,
            "url": article.url,
            "source": article.publisher,
            "published": article.published.iso if article.published else None,
            "lang": article.lang,
        }


def _write(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
