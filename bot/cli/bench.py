"""``bench``: how fast the answers are."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from bot.cli import options
from bot.cli.measure import cache_folder
from bot.cli.session import print_json, settings_for


def bench(
    context: typer.Context,
    sets: list[Path] = typer.Argument(
        None,
        help="A question set, as for eval.",
        metavar="[ARTICLES QUESTIONS]",
        show_default="the sample articles",
    ),
    passages: str = typer.Option(
        "10000,100000", metavar="N,N…", help="Sizes of the collections, filled up with generated articles."
    ),
    plot: Path | None = typer.Option(
        None, metavar="FILE.svg", help="Draw latency and memory by size.", show_default=False
    ),
    json: options.Json = False,
    progress: options.Progress = options.ProgressChoice.AUTO,
    data: options.Cache = None,
) -> None:
    """Measure speed, memory and disk beside baselines. The first run builds its collections, which takes minutes.

    [bold]briefbot bench articles.jsonl questions.jsonl --passages 10000 --plot speed.svg[/bold]
    """
    from bot.cli import benched
    from bot.cli.progress import bar, stoppable
    from index.bench.plot import plot as drawing
    from index.bench.run import measure
    from index.bench.samples import sample_set
    from index.errors import BadQuestion
    from index.evaluation.data import find_sets, load_set
    from index.model.embedder import DEFAULT_MODEL

    sizes = _sizes(passages)
    if plot is not None and plot.suffix.lower() != ".svg":
        raise BadQuestion(f"{plot} is no .svg file. The drawing is made as SVG: name it so.")
    settings = settings_for(context, None)
    cache = data or cache_folder()
    pairs = find_sets(sets) if sets else []
    if len(pairs) > 1:
        raise BadQuestion("Name one question set; each is measured by a run of its own.")
    with bar(progress) as shown, stoppable() as cancelled:
        result = measure(
            load_set(*pairs[0]) if pairs else sample_set(cache),
            cache,
            sizes,
            model=settings.model or DEFAULT_MODEL,
            threads=settings.threads,
            start=_ask_command,
            told=shown.update,
            phase=shown.phase,
            cancelled=cancelled,
        )
    if plot is not None:
        plot.write_text(drawing(result), encoding="utf-8")
    if json:
        print_json(result)
    else:
        benched.show(result)


def _sizes(text: str) -> list[int]:
    from index.errors import BadQuestion

    try:
        sizes = [int(part.replace("_", "")) for part in text.split(",")]
    except ValueError:
        sizes = [0]
    if min(sizes) < 1:
        raise BadQuestion(f"{text!r} are no sizes. Write --passages 10000,100000.")
    return sizes


def _ask_command(folder: Path, question: str) -> list[str]:
    return [sys.executable, "-m", "bot", "ask", question, "--json", "--data", str(folder)]
