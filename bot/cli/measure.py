"""``eval`` and ``fit``: how good the answers are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import options
from bot.cli.session import print_json, settings_for

if TYPE_CHECKING:
    from bot.cli.progress import Bar
    from index.evaluation.data import QuestionSet
    from index.facade import Index

_COMPARE = "Compare"


def evaluate(
    context: typer.Context,
    sets: list[Path] = typer.Argument(
        help="ARTICLES QUESTIONS, two .jsonl files; or a folder with articles.jsonl and questions.jsonl. Repeatable.",
        metavar="ARTICLES QUESTIONS",
        show_default=False,
    ),
    misses: bool = typer.Option(False, "--misses", metavar="", help="Show each missed question, and why."),
    json: options.Json = False,
    save: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Keep the run, question by question.",
        show_default=False,
        rich_help_panel=_COMPARE,
    ),
    against: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Questions won and lost since a kept run.",
        show_default=False,
        rich_help_panel=_COMPARE,
    ),
    floors: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Fail below the figures recorded here.",
        show_default=False,
        rich_help_panel=_COMPARE,
    ),
    write_floors: bool = typer.Option(
        False,
        "--write-floors",
        metavar="",
        help="Record floors just below this run.",
        rich_help_panel=_COMPARE,
    ),
    briefs: Path | None = typer.Option(
        None,
        metavar="FILE",
        help="Measure briefings instead: topics and the sentences an editor picked from ARTICLES (.jsonl).",
        show_default=False,
    ),
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Cache = None,
) -> None:
    """Measure the answers to questions whose answers are known.

    [bold]briefbot eval articles.jsonl questions.jsonl --misses[/bold]
    """
    from bot.cli import measured
    from bot.cli.progress import bar
    from index.evaluation import floors as recorded
    from index.evaluation import saved
    from index.evaluation.data import find_sets, load_set
    from index.evaluation.figures import is_figure_set
    from index.evaluation.report import summary
    from index.evaluation.run import evaluate as ask_all

    settings = settings_for(context, None)
    if briefs is not None:
        told = _briefs(sets, briefs, data or cache_folder(), settings.model, settings.threads, progress)
        return print_json(told) if json else measured.show_briefs(told)
    before = saved.load(against) if against else {}
    runs, commands = [], {}
    figures: list[dict[str, Any]] = []
    for pair in find_sets(sets):
        if is_figure_set(pair[1]):
            told = _figures(pair, data or cache_folder(), settings.model, settings.threads, progress)
            if json:
                print_json(told)
            else:
                measured.show_figures(told, misses)
            figures.append(told)
            commands[told["set"]] = told["command"]
            continue
        questions = load_set(*pair)
        with (
            bar(progress) as shown,
            _indexed(questions, data or cache_folder(), settings.model, settings.threads, shown) as index,
        ):
            run = ask_all(questions, index, lambda done, total: shown.update("Asking", done, total))
        runs.append(run)
        commands[run.name] = questions.command
        changes = saved.compare(run.outcomes, before.get(run.name, []))
        if json:
            more = {"misses": measured.misses_json(run.outcomes)} if misses else {}
            since = {"against": measured.changes_json(changes)} if against else {}
            print_json(summary(run) | more | since)
            continue
        measured.show_summary(summary(run))
        if misses:
            measured.show_misses(run.outcomes)
        if against:
            measured.show_changes(changes)
    if save:
        saved.save(runs, save)
    summaries = [summary(run) for run in runs]
    failed = sum(one["counts"]["mismatches"] for one in summaries)
    if floors and write_floors:
        recorded.write(floors, [*summaries, *figures], commands)
    elif floors:
        below = recorded.shortfalls([*summaries, *figures], recorded.read(floors))
        measured.show_shortfalls(below)
        failed += len(below)
    raise typer.Exit(int(failed > 0))


def _figures(
    pair: tuple[Path, Path],
    cache: Path,
    model: str | None,
    threads: int | None,
    progress: options.ProgressChoice,
) -> dict[str, Any]:
    """What ``eval`` says about a set of figure questions."""
    from bot.cli.progress import bar
    from index.evaluation.data import QUESTIONS, load_set
    from index.evaluation.figures import evaluate_figures

    # Named after the articles, whose index other questions may share.
    questions = load_set(*pair, name=pair[0].resolve().parent.name)
    with bar(progress) as shown, _indexed(questions, cache, model, threads, shown) as index:
        run = evaluate_figures(
            pair[1], index, questions.texts, lambda done, total: shown.update("Asking", done, total)
        )
    return {
        "set": f"figures in {questions.name}{'' if pair[1].name == QUESTIONS else f', {pair[1].stem}'}",
        "command": questions.command,
        "questions": len(questions.cases),
        "systems": run.systems,
        "kinds": run.kinds,
        "misses": list(run.misses),
        "milliseconds": run.milliseconds,
    }


def _briefs(
    sets: list[Path],
    briefs: Path,
    cache: Path,
    model: str | None,
    threads: int | None,
    progress: options.ProgressChoice,
) -> dict[str, Any]:
    """What ``eval --briefs`` says."""
    from bot.cli.progress import bar
    from index.errors import BadQuestion
    from index.evaluation.briefs import evaluate_briefs, load_cases
    from index.evaluation.data import ARTICLES, articles_alone

    if len(sets) != 1:
        raise BadQuestion(
            "Name the one export that the briefings are made from: briefbot eval ARTICLES --briefs FILE"
        )
    articles = sets[0] / ARTICLES if sets[0].is_dir() else sets[0]
    cases = load_cases(briefs)
    with bar(progress) as shown, _indexed(articles_alone(articles), cache, model, threads, shown) as index:
        systems = evaluate_briefs(cases, index, lambda done, total: shown.update("Briefing", done, total))
    sentences = sum(len(case.gold) for case in cases)
    return {"set": briefs.stem, "topics": len(cases), "sentences": sentences, "systems": systems}


def fit(
    context: typer.Context,
    sets: list[Path] = typer.Argument(
        help="Question sets, as for eval.", metavar="ARTICLES QUESTIONS", show_default=False
    ),
    out: Path = typer.Option(..., metavar="FILE", help="Where to write the weights.", show_default=False),
    threshold: float | None = typer.Option(
        None,
        metavar="NUMBER",
        help="Refuse below this score.",
        show_default="the best on average over the sets",
    ),
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Cache = None,
) -> None:
    """Fit the weights of ranking and refusal to question sets anew, cross-validated.

    [bold]briefbot fit articles.jsonl questions.jsonl --out weights.json[/bold]
    """
    from bot.cli import measured
    from bot.cli.progress import bar
    from index.evaluation import fit as fitting
    from index.evaluation.data import find_sets, load_set
    from index.evaluation.samples import Sample, collect

    settings = settings_for(context, None)
    samples: list[Sample] = []
    with bar(progress) as shown:
        for pair in find_sets(sets):
            questions = load_set(*pair)
            with _indexed(
                questions, data or cache_folder(), settings.model, settings.threads, shown
            ) as index:
                samples += collect(questions, index, lambda done, total: shown.update("Asking", done, total))
        found = fitting.fit(samples, threshold, shown.update)
    measured.show_fit(found)
    fitting.write(found, out)


def cache_folder() -> Path:
    """Where the sets' own indexes are kept unless somebody says otherwise."""
    from platformdirs import user_cache_path

    return user_cache_path("briefbot", appauthor=False) / "eval"


def _indexed(
    questions: QuestionSet, cache: Path, model: str | None, threads: int | None, shown: Bar
) -> Index:
    from bot.cli.progress import stoppable
    from index.evaluation.corpus import open_corpus

    with stoppable() as cancelled:
        return open_corpus(
            questions, cache, model=model, threads=threads, progress=shown.phase, cancelled=cancelled
        )
