"""From a question to an Answer: understood, retrieved, ranked, quoted, or refused with its reason."""

from __future__ import annotations

import dataclasses
import time

from index.answering.copies import cite_others, with_others
from index.answering.figure_answer import Judged, answer_by_figures
from index.answering.finding import Evidence, Room, find_evidence, reads
from index.answering.quantity import Asks, asks_quantity, counts_it, is_telegraphic, names_it
from index.answering.quote import answering_words, make_quotes, whole_passage
from index.answering.quoted_figure import CERTAIN, certain_figure_of, figure_of
from index.answering.refusal import (
    answerable,
    lacks_number,
    reason_for,
    says_all,
    speaks_of_another,
)
from index.article import Answer, Headline, Question, Quote, Reason, Span, Status
from index.figures.cited import Figures

_BEST = 12  # sentences, one of which holds what a question asks for without saying that it's a number

PLAIN_BONUS = 4.0
COVERED = 0.6  # share of the question's idf in a sentence that answers, as far as words alone can tell


def ask(question: Question, room: Room) -> Answer:
    """Return quotes that answer, or the reason why there are none and the nearest passages."""
    return answer(question, room)[0]


def answer(question: Question, room: Room) -> tuple[Answer, Evidence]:
    """Return what ``ask`` does, and the evidence it was judged by."""
    started = time.perf_counter()
    evidence = find_evidence(question, room)
    found = with_others(_by_figures(question, evidence, room), room.kinship)
    searched = dataclasses.replace(
        room.searched, milliseconds=round(1000 * (time.perf_counter() - started), 1)
    )
    return dataclasses.replace(found, searched=searched), evidence


def _by_figures(question: Question, evidence: Evidence, room: Room) -> Answer:
    """What figures decide, where a quantity is asked for; else what the sentences say."""
    understood, pool = evidence.understood, evidence.pool
    asks = asks_quantity(question, understood)
    if pool is None or understood.missing_publishers or asks is Asks.NO:
        return _by_sentences(question, evidence, room)
    judged = answer_by_figures(
        question,
        understood,
        pool,
        evidence.passage_score,
        room.figures,
        room.articles,
        room.aliases,
        room.reader,
    )
    if asks is Asks.PERHAPS and not _is_asked(judged, evidence):
        perhaps = judged if is_telegraphic(understood.looked_for) else None
        return _by_sentences(question, evidence, room, perhaps, asked=False)
    told = judged.told
    if told is None or (not judged.sure and (told.status is not Status.NOT_FOUND or is_answered(evidence))):
        return _by_sentences(question, evidence, room, judged)
    return Answer(
        question.id,
        question,
        understood.text,
        told.status,
        room.searched,
        quotes=told.quotes,
        nearest=told.nearest,
        headline=told.headline,
        reason=told.reason,
        figures=told.figures,
        notes=understood.notes,
    )


def _is_asked(judged: Judged, evidence: Evidence) -> bool:
    """Whether a figure is what a question asks for that doesn't say so: it meets it well, and its sentence, too."""
    headline = judged.search.verdict.headline
    if headline is None or not judged.meets:
        return False
    text = evidence.understood.looked_for
    read = headline.read or 0.0
    if read <= -CERTAIN or (read >= CERTAIN and is_telegraphic(text)):
        return read > 0
    if not names_it(judged.asked, headline, text, surely=judged.surely_fits):
        return False
    if (judged.surely_fits or judged.asked.kind == "count") and counts_it(judged.asked, headline):
        return True
    places = {(s.article.article_id, s.start) for s in evidence.sentences[:_BEST]}
    line = (headline, *judged.search.verdict.earlier, *judged.search.verdict.conflicts)
    return any((one.article_id, one.figure.sentence[0]) in places for one in line)


def _by_sentences(
    question: Question, evidence: Evidence, room: Room, judged: Judged | None = None, *, asked: bool = True
) -> Answer:
    """What sentences say, with the figure in it, if ``judged``; not ``asked``: perhaps no quantity is asked for."""
    understood = evidence.understood
    sure = is_answered(evidence)
    quotes = make_quotes(evidence.sentences, understood, question.limit)
    headline = _headline(quotes, evidence)
    if sure and judged and asked and headline and _is_rejected(judged, quotes, headline):
        sure = False
    find = figure_of if asked else certain_figure_of
    figures = find(judged, quotes[0]) if sure and judged and quotes else None
    if figures is not None and figures.headline is None:
        sure = False  # numbers of another time than is asked for
    notes = understood.notes
    if sure:
        return Answer(
            question.id,
            question,
            understood.text,
            Status.ANSWERED,
            room.searched,
            quotes=quotes,
            headline=_of_figure(figures) or headline,
            figures=figures,
            notes=notes,
        )
    return Answer(
        question.id,
        question,
        understood.text,
        Status.NOT_FOUND,
        room.searched,
        nearest=quotes,
        reason=_reason(evidence, room),
        notes=notes,
    )


def is_answered(evidence: Evidence) -> bool:
    """Whether the evidence is shown as an answer."""
    if not evidence.sentences or evidence.understood.missing_publishers:
        return False
    best = evidence.sentences[0]
    if lacks_number(evidence.understood, best) or speaks_of_another(evidence.understood, best):
        return False
    if evidence.sourced:
        return True
    if evidence.by_words:
        return best.coverage >= COVERED and not evidence.missing
    # Who spoke is known, or every word is there: so what is said needs to fit less.
    plain = evidence.said or says_all(evidence.understood, best)
    return answerable(evidence.features) > (-PLAIN_BONUS if plain else 0)


def _is_rejected(judged: Judged, quotes: tuple[Quote, ...], headline: Headline) -> bool:
    """Whether the number that would stand on top counts something else than what is asked for."""
    key = quotes[headline.quote].article.key
    return any(
        article == key and start < headline.end and headline.start < end
        for article, (start, end) in judged.rejected
    )


def search(question: Question, room: Room) -> tuple[str, list[Quote]]:
    """Return the question as understood, and the best passages whole, best first, without a verdict."""
    evidence = find_evidence(question, room)
    if evidence.pool is None:
        return evidence.understood.text, []
    table = evidence.pool.table
    found = [
        whole_passage(
            evidence.articles[int(table["article"][c])],
            (int(table["start"][c]), int(table["end"][c])),
            float(evidence.passage_score[c]),
            evidence.understood,
        )
        for c in evidence.order[: question.limit]
    ]
    return evidence.understood.text, list(cite_others(tuple(found), question.filters, room.kinship))


def _headline(quotes: tuple[Quote, ...], evidence: Evidence) -> Headline | None:
    """The first quote's answering words, when the question asks for words of a kind and they stand out."""
    if not quotes:
        return None
    first = evidence.sentences[0]
    span: tuple[Span, ...] = answering_words(
        first.article, (max(first.start, quotes[0].start), first.end), evidence.understood
    )
    return Headline(0, *span[0]) if span else None


def _of_figure(figures: Figures | None) -> Headline | None:
    """The figure's own words in the first quote."""
    if figures is None or figures.headline is None:
        return None
    return Headline(0, *(figures.headline.figure.words or figures.headline.figure.number))


def _reason(evidence: Evidence, room: Room) -> Reason:
    understood = evidence.understood
    if room.embedder is not None and not reads(room.embedder, understood.lang):
        return Reason(
            "language",
            "I found no answer by its words alone, and the model in use reads "
            f"{', '.join(room.embedder.languages) or 'English'} only. Ask in that language, or set a model "
            "that knows yours (BRIEFBOT_MODEL).",
        )
    return reason_for(understood, evidence.missing, room.searched.articles)
