"""Question sets: articles in a JSONL export, and questions with the sentences that answer them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from index.article import Question
from index.errors import BadQuestion

ARTICLES, QUESTIONS = "articles.jsonl", "questions.jsonl"
LONGEST_ANSWER = 20  # words; a longer answer is a paraphrase, not words to be quoted
_JUDGEMENTS = frozenset(("yes", "no", "true", "false"))


@dataclass(frozen=True, slots=True)
class Gold:
    """A span of an article that answers, in code points of its text."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is known about its answer. Unanswerable ones have no ``gold``."""

    question: Question
    type: str
    answerable: bool
    answers: tuple[str, ...]  # as the question set gives them
    gold: tuple[Gold, ...]

    @property
    def evidence(self) -> int:
        """How many gold spans it has."""
        return len(self.gold)

    @property
    def quotable(self) -> tuple[str, ...]:
        """The answers that can stand in a quote, in lower case: at most 20 words, and not yes or no."""
        return tuple(
            answer.lower()
            for answer in self.answers
            if answer.lower().strip(" .") not in _JUDGEMENTS and len(answer.split()) <= LONGEST_ANSWER
        )


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One corpus with its questions. ``texts`` holds each article's text as the input file gives it."""

    name: str
    articles: Path
    questions: Path
    texts: Mapping[str, str]
    cases: tuple[Case, ...]
    digest: str  # of the articles' bytes

    @property
    def command(self) -> str:
        """What measures this set, whichever folder it lies in."""
        files = (f"{path.resolve().parent.name}/{path.name}" for path in (self.articles, self.questions))
        return f"briefbot eval {' '.join(files)}"


def find_sets(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    """Pair up arguments: folders that hold both files, or ARTICLES and QUESTIONS in turn. Raises BadQuestion."""
    pairs: list[tuple[Path, Path]] = []
    waiting: Path | None = None
    for path in paths:
        if waiting is None and (path / QUESTIONS).is_file() and (path / ARTICLES).is_file():
            pairs.append((path / ARTICLES, path / QUESTIONS))
        elif waiting is None:
            waiting = path
        else:
            pairs.append((waiting, path))
            waiting = None
    if waiting is not None or not pairs:
        raise BadQuestion(
            f"{waiting or 'Nothing'} has no partner. Name ARTICLES and QUESTIONS (two .jsonl files), or a folder "
            f"that holds {ARTICLES} and {QUESTIONS}."
        )
    return pairs


def load_set(articles: Path, questions: Path, name: str | None = None) -> QuestionSet:
    """Read a question set; it is named after the folder and the file of its questions. Raises BadQuestion."""
    texts = {str(row["id"]): str(row["text"]) for row in _rows(articles, ("id", "text"))}
    cases = tuple(_case(row, texts, questions) for row in _rows(questions, ("question",)))
    if not cases:
        raise BadQuestion(f'{questions} has no questions. Write one JSON object a line, with a "question".')
    digest = hashlib.sha256(articles.read_bytes()).hexdigest()
    folder = questions.resolve().parent.name
    plain = folder if questions.name == QUESTIONS else f"{folder}/{questions.stem}"
    return QuestionSet(name or plain, articles, questions, texts, cases, digest)


def articles_alone(articles: Path) -> QuestionSet:
    """The articles of a set without questions; named after its folder. Raises BadQuestion."""
    texts = {str(row["id"]): str(row["text"]) for row in _rows(articles, ("id", "text"))}
    digest = hashlib.sha256(articles.read_bytes()).hexdigest()
    return QuestionSet(articles.resolve().parent.name, articles, articles, texts, (), digest)


def _rows(file: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                row = json.loads(line)
                missing = [name for name in needed if not isinstance(row, dict) or not row.get(name)]
                if missing:
                    raise BadQuestion(f'{file} line {number} has no "{missing[0]}".')
                yield row
    except OSError as error:
        raise BadQuestion(f"{file} can't be read: {error.strerror or error}.") from error
    except ValueError as error:  # not UTF-8, or not JSON
        raise BadQuestion(f"{file} is not JSON lines in UTF-8: {error}.") from error


def _case(row: Mapping[str, Any], texts: Mapping[str, str], file: Path) -> Case:
    id = str(row.get("id") or row["question"])
    gold = tuple(_gold(item, texts, f"{file}, question {id}") for item in row.get("evidence") or ())
    answers = tuple(str(answer) for answer in row.get("answers") or ())
    asked_at = row.get("asked_at")
    try:
        clock = datetime.fromisoformat(str(asked_at)).astimezone() if asked_at else None
    except ValueError as error:
        raise BadQuestion(f'{file}, question {id}: "asked_at" is no ISO 8601 instant.') from error
    previous = tuple(str(text) for text in row.get("previous") or ())
    return Case(
        question=Question(str(row["question"]), id, clock, previous),
        type=str(row.get("type") or ""),
        answerable=bool(row.get("answerable", gold or answers)),
        answers=answers,
        gold=gold,
    )


def _gold(item: Mapping[str, Any], texts: Mapping[str, str], where: str) -> Gold:
    """The span of one piece of evidence; found by its quote where no span is given."""
    given, quote = item.get("doc_id"), str(item.get("quote") or "")
    if "start" in item and "end" in item and given in texts:
        start, end = int(item["start"]), int(item["end"])
        if quote and texts[str(given)][start:end] != quote:
            raise BadQuestion(
                f"{where}: what stands at {start} to {end} of {given!r} is not the quote {quote[:80]!r}."
            )
        return Gold(str(given), start, end)
    for article_id in [given] if given is not None else texts:
        at = texts.get(str(article_id), "").find(quote) if quote else -1
        if at >= 0:
            return Gold(str(article_id), at, at + len(quote))
    raise BadQuestion(
        f"{where}: its evidence {quote[:80]!r} stands in no article{f' {given!r}' if given else ''}. "
        "Copy the sentence exactly as the article has it."
    )
