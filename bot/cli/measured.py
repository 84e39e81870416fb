"""Tables of what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.terminal import console
from bot.words.plain import one_line
from index.evaluation.figure_measures import MEASURES
from index.evaluation.fit import Fit, thresholds
from index.evaluation.floors import Shortfall
from index.evaluation.outcome import Outcome
from index.evaluation.report import PASSAGES, QUOTES, REFUSAL, VERDICT
from index.evaluation.saved import Change

_TITLES = {"product": "Briefbot", "bm25": "BM25 alone", "vectors": "vectors alone"}


def show_summary(summary: Mapping[str, Any]) -> None:
    """Print a set's figures, each with what it counts."""
    out = console()
    counts, systems = summary["counts"], summary["systems"]
    out.print(Text(summary["set"], style="bold"))
    out.print(
        f"{counts['articles']:,} articles, {counts['passages']:,} passages; {counts['questions']:,} questions: "
        f"{counts['with_evidence']:,} with evidence, {counts['with_answer_string']:,} with an answer to quote, "
        f"{counts['unanswerable']:,} unanswerable. {summary['model']}",
        soft_wrap=True,
    )
    table = _table(["", *(_TITLES.get(name, name) for name in systems)])
    for name, meaning in (PASSAGES | QUOTES | REFUSAL | VERDICT).items():
        values = [figures.get(name) for figures in systems.values()]
        if any(value is not None for value in values):
            table.add_row(meaning, *_marked(values))
    out.print(table)
    if any("!" in str(cell) for column in table.columns for cell in column.cells):
        out.print("! better than Briefbot", style="dim")
    if summary["types"]:
        out.print(_types(summary["types"]))
    for line in _lines(summary):
        out.print(line, soft_wrap=True)
    out.print()


def show_figures(told: Mapping[str, Any], misses: bool) -> None:
    """Print what was measured of figure questions, and each miss."""
    out = console()
    out.print(Text(f"{told['set']}: {told['questions']:,} questions", style="bold"))
    out.print(
        "words: Briefbot without its reader. BM25: the best ten sentences with a number, of them the newest print."
    )
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "Briefbot", "words", "BM25"):
        table.add_column(name, no_wrap=True, justify="right" if name else "left")
    table.add_column("counts a question when", style="dim")
    for name, meaning in MEASURES.items():
        values = [told["systems"][system][name] for system in ("product", "words", "baseline")]
        table.add_row(name, *map(_number, values), meaning)
    out.print(table)
    kinds = ", ".join(f"{kind} {right} of {count}" for kind, (count, right) in told["kinds"].items())
    if kinds:
        out.print(Text(f"Right, by kind: {kinds}."))
    for name, what in (("product", "question to answer"), ("words", "without the reader")):
        if name in told["milliseconds"]:
            out.print(Text("{}: p50 {:.1f} ms, p95 {:.1f} ms".format(what, *told["milliseconds"][name])))
    for line in told["misses"] if misses else ():
        out.print(Text(line))


def _types(types: Mapping[str, Mapping[str, Mapping[str, float | None]]]) -> Table:
    table = _table(["Briefbot by type", *(name.removesuffix("_query") for name in types)])
    for name, meaning in (PASSAGES | QUOTES | REFUSAL | VERDICT).items():
        values = [systems["product"][name] for systems in types.values()]
        if any(value is not None for value in values):
            table.add_row(meaning, *map(_number, values))
    return table


def _lines(summary: Mapping[str, Any]) -> list[str]:
    text, counts = summary["text"], summary["counts"]
    lines = [
        f"passages: {_number(text['passage_words_mean'], 0)} words on average, at most "
        f"{_number(text['passage_words_max'], 0)}; quotes: {_number(text['quote_words_mean'], 0)}, at most "
        f"{_number(text['quote_words_max'], 0)}",
        f"speaker kept in {_number(text['speaker_kept'])} of {_number(text['quotes_with_a_speaker'], 0)} quotes "
        "whose sentence says who said it",
    ]
    for name, times in summary["milliseconds"].items():
        lines.append(
            f"question to answer, {name} ({times['questions']:,}): p50 {times['p50']:.1f} ms, "
            f"p95 {times['p95']:.1f} ms"
        )
    lines.append(
        f"{counts['quotes_and_passages_verified']:,} quotes and passages compared byte for byte with the stored "
        f"article and the input file: {counts['mismatches']:,} differ"
    )
    return lines


def show_briefs(told: Mapping[str, Any]) -> None:
    """Print what was measured of briefings, beside the baselines."""
    from index.evaluation.briefs import MEASURES as OF_BRIEFS

    out = console()
    out.print(
        Text(f"{told['set']}: {told['topics']} topics, {told['sentences']} sentences picked", style="bold")
    )
    titles = {"briefbot": "Briefbot", "lead": "lead", "lexrank": "LexRank", "mmr": "MMR"}
    table = _table(["", *(titles[name] for name in told["systems"])])
    for name, meaning in OF_BRIEFS.items():
        digits = {"sources": 1, "milliseconds": 0}.get(name, 3)
        table.add_row(meaning, *(_number(values.get(name), digits) for values in told["systems"].values()))
    out.print(table)


def show_misses(outcomes: Sequence[Outcome]) -> None:
    """Print each question that was missed, and what lost it."""
    out = console()
    missed = [one for one in outcomes if one.why]
    out.print(Text(f"{len(missed):,} questions missed something", style="bold"))
    for one in missed:
        out.print(f"{one.id}  {one_line(one.question)}", soft_wrap=True)
        for what, why in one.why.items():
            details = why if isinstance(why, str) else "; ".join(f"{k} {_value(v)}" for k, v in why.items())
            out.print(f"    {what}: {one_line(details)}", soft_wrap=True)
        for quote in one.quotes[:1]:
            out.print(f"    quoted: {one_line(quote)}", soft_wrap=True)


def _value(value: object) -> str:
    if isinstance(value, list):
        return " | ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {number:+.2f}" for name, number in value.items())
    return "none" if value is None else str(value)


def misses_json(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {"id": one.id, "question": one.question, "quotes": list(one.quotes), "why": dict(one.why)}
        for one in outcomes
        if one.why
    ]


def changes_json(changes: Sequence[Change]) -> dict[str, dict[str, list[str]]]:
    """Ids of the questions won and lost, by measure."""
    return {
        one.measure: {"won": [q.id for q in one.won], "lost": [q.id for q in one.lost]} for one in changes
    }


def show_changes(changes: Sequence[Change]) -> None:
    """Print the questions won and lost, measure by measure."""
    out = console()
    for change in changes:
        out.print(Text(f"{change.measure}: {len(change.won)} won, {len(change.lost)} lost", style="bold"))
        for sign, some in (("+", change.won), ("-", change.lost)):
            for one in some:
                out.print(f"  {sign} {one.id}  {one_line(one.question)}", soft_wrap=True)


def show_fit(found: Fit) -> None:
    """Print what cross-validation says, the rates around the threshold, and the weights."""
    out = console()
    labels = PASSAGES | QUOTES | REFUSAL | VERDICT
    for name, columns in found.figures().items():
        table = _table([name, *columns])
        for figure, meaning in labels.items():
            values = [column.get(figure) for column in columns.values()]
            if any(value is not None for value in values):
                table.add_row(meaning, *map(_number, values))
        out.print(table)
    steps = thresholds(found.tested, found.weights.threshold)
    table = _table(["threshold: nulls refused, others answered", *next(iter(steps.values()))])
    for step, by_set in steps.items():
        table.add_row(
            f"{step:+.2f}", *(" ".join(_number(rate) or "-" for rate in by_set[name]) for name in by_set)
        )
    out.print(table)
    for name in ("passage", "sentence", "answerable"):
        model = getattr(found.weights, name)
        weights = ", ".join(f"{n} {c:+.3f}" for n, c in zip(model.names, model.coefficients, strict=True))
        out.print(f"{name}: {weights}, intercept {model.intercept:+.3f}", soft_wrap=True)
    out.print(f"threshold: {found.weights.threshold}")


def show_shortfalls(below: Sequence[Shortfall]) -> None:
    """Print the figures that are too low, on stderr."""
    from bot.cli.run import say_error

    for one in below:
        say_error(str(one))


def _marked(values: Sequence[float | None]) -> list[str]:
    """Numbers, with a mark at those that are better than the first."""
    own, *others = values
    better = [own is not None and other is not None and round(other, 3) > round(own, 3) for other in others]
    marks = ["", *("!" if one else "" for one in better)]
    width = max(map(len, marks))
    return [
        _number(value) + mark.ljust(width) if value is not None else ""
        for value, mark in zip(values, marks, strict=True)
    ]


def _table(columns: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    return table


def _number(value: float | None, digits: int = 3) -> str:
    text = "" if value is None else f"{value:.{digits}f}"
    return text.removeprefix("0") if text.startswith("0.") else text
