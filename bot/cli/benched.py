"""Tables of how fast it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from bot.terminal import console


def show(result: Mapping[str, Any]) -> None:
    """Print what ``index.bench.run.measure`` returned, each figure with the load it was measured at."""
    out = console()
    machine, embedding = result["machine"], result["embedding"]
    out.print(
        f"{result['set']}: {result['questions']} questions. {machine['cores']} cores, {machine['processor']}, "
        f"{machine['system']}",
        soft_wrap=True,
    )
    for one in result["sizes"]:
        out.print()
        made_up = one["passages"] - one["real_passages"]
        out.print(
            f"{one['passages']:,} passages of {one['articles']:,} articles; {made_up:,} of them generated, "
            "with real vectors plus noise",
            style="bold",
            soft_wrap=True,
        )
        out.print(_times(one))
        for line in _lines(one):
            out.print(line, soft_wrap=True)
    bare = embedding["share_of_bare"]
    share = "" if bare is None else f", {bare:.0%} of bare ONNX Runtime on the same batches"
    out.print()
    out.print(
        f"embedding: {embedding['per_second']:.1f} passages a second{share} (load {embedding['load']})",
        soft_wrap=True,
    )


def _times(one: Mapping[str, Any]) -> Table:
    alone, crowd = one["one_by_one"], one["many_at_once"]
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("question to answer, milliseconds")
    for name in ("questions", "p50", "p95", "longest"):
        table.add_column(name, justify="right")
    rows = {
        "one clause": alone["single_clause"],
        "several clauses": alone["several_clauses"],
        "all": alone["systems"]["product"],
        "all, processor time": alone["processor"],
        "BM25 alone": alone["systems"]["bm25"],
        "vectors alone (numpy)": alone["systems"]["vectors"],
        "embedding the question alone": alone["systems"]["embedding"],
        f"{crowd['threads']} at once": crowd["times"],
    }
    briefs = one["briefs"]
    rows |= {"a briefing": briefs["times"], "a briefing, processor time": briefs["processor"]}
    for name, times in rows.items():
        if times:
            table.add_row(
                name, f"{times['count']:,}", *(f"{times[key]:.1f}" for key in ("p50", "p95", "longest"))
            )
    return table


def _lines(one: Mapping[str, Any]) -> list[str]:
    alone, crowd, start, held = one["one_by_one"], one["many_at_once"], one["start"], one["memory"]
    files = "" if held["file_mb"] is None else f", of which {held['file_mb']:,.0f} MB file cache"
    resident = "unknown" if held["resident_mb"] is None else f"{held['resident_mb']:,.0f} MB"
    return [
        f"{crowd['threads']} at once: {crowd['per_second']:.1f} answers a second",
        f"process start to first answer: {start['min']:.2f} s at best, {start['median']:.2f} s in the middle of "
        f"{start['runs']}; importing the libraries alone {start['libraries_min']:.2f} s and "
        f"{start['libraries_median']:.2f} s",
        f"memory while serving: {resident} resident{files}",
        "nearest passages that exact search finds, and ours finds too: "
        + ", ".join(f"{share:.1%} of {count}" for count, share in one["recall"].items()),
        f"disk: {one['bytes_per_passage']:,} bytes a passage (catalogue {one['bytes_catalogue'] / 1e6:,.0f} MB, "
        f"search files {one['bytes_search'] / 1e6:,.0f} MB); published in {one['publish_seconds']:.1f} s",
        f"load {crowd['load']} at {crowd['threads']} at once, {alone['load']} to {alone['load_after']} one by one, {start['load']} at "
        f"starts; {alone['at']}",
    ]
