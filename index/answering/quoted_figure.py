"""The figure in a quote that sentences found: which of its numbers is the one asked for, if any is."""

from __future__ import annotations

from collections.abc import Sequence

from index.answering.figure_answer import Judged
from index.article import Quote
from index.figures.admissible import may_answer
from index.figures.allowed import forbidden_by
from index.figures.cited import Figures
from index.figures.compare import Candidate
from index.figures.fitting import other_people
from index.figures.reading import DOUBTED, with_reading
from index.figures.relevance import LEAST, fit_of
from index.figures.terms import terms_of

CERTAIN = 3.0  # log-odds by the reader from which a number is what a question asks that doesn't say so
_BELIEVED = 0.0  # log-odds below which a figure that hardly fits is none that "how many" asks for
_LIKE = 0.65  # cosine of a sentence that says in other words what is asked
_LEAST_FIT = 0.3  # of a figure in a sentence that answers


def figure_of(judged: Judged, quote: Quote) -> Figures | None:
    """The figure of the first sentences' quote that meets the question best.

    None where it holds none of the kind asked for; no headline where none of those it holds is asked for.
    """
    asked = judged.asked
    within = _within(judged, quote)
    held = [c for c in within if may_answer(asked, c)]
    if not held:
        dated = [c for c in within if c.figure.as_of]
        late = dated and asked.window and not any(asked.window.holds(c.figure.as_of) for c in dated)
        return Figures(None) if late else None
    if _left_out_of(judged, held):
        return Figures(None)
    timely = [c for c in held if _of_time(judged, c)]
    article = terms_of(f"{quote.article.title}\n{quote.article.text}")
    known = all(asked.holds(name, article) for name in judged.named | asked.about)
    measured = [(fit_of(asked, c, None), c) for c in judged.search.read(timely)]
    best = max(measured, key=lambda pair: with_reading(asked, pair[1], pair[0]).whole, default=None)
    if best is None:
        return _cited(judged, None)
    fit, figure = best
    if not known or _far_off(figure, fit.whole) or other_people(asked, figure):
        return Figures(None)
    least = DOUBTED if fit.whole >= LEAST else _BELIEVED
    if figure.read is not None and figure.read < least:
        return Figures(None)
    return _cited(judged, figure)


def certain_figure_of(judged: Judged, quote: Quote) -> Figures | None:
    """The figure of a quote that the reader is certain of, for a question that may ask for no quantity; else None."""
    held = [c for c in _within(judged, quote) if may_answer(judged.asked, c) and _of_time(judged, c)]
    read = judged.search.read(held)
    best = max(read, key=lambda c: c.read if c.read is not None else -CERTAIN, default=None)
    return _cited(judged, best) if best and best.read is not None and best.read >= CERTAIN else None


def _within(judged: Judged, quote: Quote) -> list[Candidate]:
    search = judged.search
    return [
        c
        for c in search.candidates
        if search.articles[c.article_id].key == quote.article.key
        and quote.start <= c.figure.number[0] < quote.end
    ]


def _of_time(judged: Judged, candidate: Candidate) -> bool:
    window, as_of = judged.asked.window, candidate.figure.as_of
    return window is None or as_of is None or window.holds(as_of)


def _cited(judged: Judged, candidate: Candidate | None) -> Figures:
    cited = judged.search.cite(candidate) if candidate else None
    return Figures(cited, (cited,) if cited else ())


def _far_off(candidate: Candidate, fit: float) -> bool:
    """Whether neither the words nor the meaning of a figure's sentence are those of the question."""
    return 0 < fit < _LEAST_FIT and (candidate.meaning or 0.0) < _LIKE


def _left_out_of(judged: Judged, held: Sequence[Candidate]) -> bool:
    """Whether some figure's text leaves out what is asked about, and none of these names it."""
    every = list(judged.search.candidates)
    return all(why is not None for _, why in forbidden_by(judged.asked, list(held), every))
