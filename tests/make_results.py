"""The README's table of measured results, made from a kept run.

``briefbot eval SET… --save RUN.json`` keeps a run; ``python -m tests.make_results RUN.json`` writes its figures
between the README's markers. A test holds the table against the recorded floors.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=<!-- results -->\n).*?(?=<!-- end of results -->)", re.DOTALL)
SETS = {
    "multihoprag": "MultiHop-RAG",
    "xquad_en": "XQuAD, English",
    "clapnq": "CLAPnq",
    "seed": "one article",
}
ROWS = {
    "hits_at_10": "Hits@10: any gold sentence in 10 passages",
    "hits_at_4": "Hits@4",
    "mrr_at_10": "MRR@10",
    "evidence_at_10": "share of the gold sentences in 10 passages",
    "evidence_at_4": "… in 4 passages",
    "answer_in_sentence": "answer string in the best sentence ¹",
    "answer_in_quote": "… in the first quote ¹",
    "answer_in_three": "… in three quotes ¹",
    "gold_first": "gold sentence in the first quote",
    "gold_in_three": "… in three quotes",
    "shown_gold_first": "… shown as an answer, in the first quote ²",
    "shown_gold_in_three": "… shown as an answer, in three quotes ²",
    "auroc": "AUROC of refusal",
    "auroc_with_rules": "… what a rule refuses put last",
    "nulls_refused": "unanswerable questions refused ²",
    "others_answered": "others answered ²",
    "nulls_refused_without_rule": "refused without the publisher rule ²",
    "others_answered_without_rule": "answered without it ²",
}
OF_TYPE = {"multihoprag": "inference_query"}  # the questions whose answers are words of an article


def table(run: Mapping[str, Any]) -> str:
    """The Markdown table of a kept run: Briefbot (BM25 alone / vectors alone)."""
    summaries = {name: run["sets"][name]["summary"] for name in SETS if name in run["sets"]}
    lines = [
        "| Briefbot (BM25 alone / vectors alone) | " + " | ".join(SETS[name] for name in summaries) + " |",
        "|---|" + "---|" * len(summaries),
        "| articles, passages | "
        + " | ".join(
            f"{one['counts']['articles']:,}, {one['counts']['passages']:,}" for one in summaries.values()
        )
        + " |",
        "| questions, of them unanswerable | "
        + " | ".join(
            f"{one['counts']['questions']:,}, {one['counts']['unanswerable']:,}" for one in summaries.values()
        )
        + " |",
    ]
    for row, label in ROWS.items():
        cells = [cell(summary, name, row) for name, summary in summaries.items()]
        if any(cells):
            lines.append(f"| {label} | " + " | ".join(cells) + " |")
    verified = sum(one["counts"]["quotes_and_passages_verified"] for one in summaries.values())
    wrong = sum(one["counts"]["mismatches"] for one in summaries.values())
    kept = [one["text"] for one in summaries.values()]
    attributed = sum(one["quotes_with_a_speaker"] for one in kept)
    still = sum(one["quotes_with_a_speaker"] * (one["speaker_kept"] or 0) for one in kept)
    return "\n".join(
        [
            *lines,
            "",
            f"Measured on {run['on']}. {verified:,} quotes and passages were compared byte for byte with the stored "
            f"article and the input file: {wrong:,} differ. Of {attributed:,.0f} quotes whose sentence says who "
            f"said it, {still:,.0f} show it. Passages have "
            f"{max(one['passage_words_max'] for one in kept):.0f} words at most; quotes "
            f"{kept[0]['quote_words_mean']:.0f} on average.",
            "",
        ]
    )


def cell(summary: Mapping[str, Any], name: str, row: str) -> str:
    """One figure with the baselines' beside it; empty where the set can't tell."""
    if row.startswith("answer_in") and not (name in OF_TYPE or name == "xquad_en"):
        return ""
    typed = row.startswith("answer_in") and name in OF_TYPE
    systems = summary["types"][OF_TYPE[name]] if typed else summary["systems"]
    own = number(systems["product"].get(row))
    others = [number(figures.get(row)) for system, figures in systems.items() if system != "product"]
    return f"{own} ({' / '.join(others)})" if own and any(others) else own


def number(value: float | None) -> str:
    """Three digits, no leading zero."""
    return "" if value is None else f"{value:.3f}".removeprefix("0")


if __name__ == "__main__":
    kept_run = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    text = README.read_text(encoding="utf-8")
    README.write_text(BLOCK.sub(lambda _: table(kept_run), text), encoding="utf-8")
