"""``python -m tests.index.reader.train CROWD BBC READER.onnx``: make the reader's network anew.

CROWD is a folder with the files that ``crowd`` names, BBC one with ``business/001.txt`` and so on. First CROWD_STEPS on the crowd's
questions, then NEWS_STEPS on those about news, every fifth one of the crowd's. Every word of a text, and every number of a group's
excerpts, competes with the first token, which stands for "no answer here".

The network that ships was made on 25 November 2026 by an earlier form of this, which counted minutes: 22 on the crowd's
questions, then 10 and 42 (some 700 and 4,250 steps) on those about news. A shard of 303 questions was kept from it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch

from index.model.embedder import DEFAULT_MODEL
from index.model.files import local_source
from index.model.reader import LONGEST
from tests.index.reader.crowd import Lesson, lessons
from tests.index.reader.export import export
from tests.index.reader.news import Group, Groups, load

CROWD_STEPS, NEWS_STEPS = 2000, 5000  # 75 minutes on 2 cores
CROWD_RATE, NEWS_RATE = 2e-4, 1.5e-4
LESSONS, GROUPS = 32, 4  # a step
TOGETHER = 12  # excerpts of like length


class Network(torch.nn.Module):
    """The embedding model's network with one score a token."""

    def __init__(self) -> None:
        from transformers import AutoModel

        super().__init__()
        self.bert = AutoModel.from_pretrained(str(local_source(DEFAULT_MODEL)), add_pooling_layer=False)
        self.head = torch.nn.Linear(self.bert.config.hidden_size, 1)

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """(rows, tokens, 1) scores."""
        return self.head(self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state)


class Trainer:
    def __init__(self) -> None:
        from transformers import AutoTokenizer

        self.network = Network()
        self.tokens = AutoTokenizer.from_pretrained(str(local_source(DEFAULT_MODEL)))
        for parameter in self.network.bert.embeddings.parameters():
            parameter.requires_grad = False

    def scores(self, pairs: list[tuple[str, str]]) -> list[tuple[Any, list[tuple[int, int]]]]:
        """For each question and text the tokens' scores, and the code points of the text each stands for."""
        read = self.tokens(
            [q for q, _ in pairs],
            [t for _, t in pairs],
            truncation="only_second",
            max_length=LONGEST,
            return_offsets_mapping=True,
        )
        found: list[Any] = [None] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda n: len(read["input_ids"][n]))
        for at in range(0, len(order), TOGETHER):
            some = order[at : at + TOGETHER]
            ids = torch.zeros(len(some), len(read["input_ids"][some[-1]]), dtype=torch.long)
            mask = torch.zeros_like(ids)
            for row, n in enumerate(some):
                ids[row, : len(read["input_ids"][n])] = torch.tensor(read["input_ids"][n])
                mask[row, : len(read["input_ids"][n])] = 1
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scored = self.network(ids, mask)
            for row, n in enumerate(some):
                own = [
                    span if part == 1 else (0, 0)
                    for span, part in zip(read["offset_mapping"][n], read.sequence_ids(n), strict=True)
                ]
                found[n] = (scored[row, : len(own), 0].float(), own)
        return found

    def of_lessons(self, some: list[Lesson]) -> Any:
        loss = torch.zeros(())
        for lesson, (scores, own) in zip(
            some, self.scores([(one.question, one.text) for one in some]), strict=True
        ):
            body = torch.tensor([n == 0 or a < b for n, (a, b) in enumerate(own)])
            right = torch.tensor([any(a <= at < b for at in lesson.starts) for a, b in own])
            if not right.any():
                right[0] = True
            loss = loss + torch.logsumexp(scores[body], 0) - torch.logsumexp(scores[right], 0)
        return loss / len(some)

    def of_groups(self, some: list[Group]) -> Any:
        """Each excerpt's numbers compete with each other, and all of a group's, too."""
        pairs = [(group.question, one.text) for group in some for one in group.excerpts]
        read = iter(self.scores(pairs))
        alone, together = [], torch.zeros(())
        for group in some:
            every: list[Any] = []
            gold: list[bool] = []
            for place, excerpt in enumerate(group.excerpts):
                scores, own = next(read)
                odds, right = [], []
                for at, (start, end) in enumerate(excerpt.spans):
                    inside = [n for n, (a, b) in enumerate(own) if a < end and b > start and a < b]
                    if inside:
                        odds.append(torch.logsumexp(scores[inside], 0) - scores[0])
                        right.append((place, at) in group.gold)
                if odds:
                    alone.append(_loss(odds, right))
                    every, gold = every + odds, gold + right
            if every:
                together = together + _loss(every, gold)
        return together / len(some) + torch.stack(alone).mean()

    def train(self, count: int, rate: float, losses: Iterator[Callable[[], Any]]) -> None:
        """So many steps; the rate rises over the first 200 and falls to nothing."""
        learned = [one for one in self.network.parameters() if one.requires_grad]
        steps = torch.optim.AdamW(learned, lr=rate, weight_decay=0.01)
        self.network.train()
        mean = 0.0
        for step in range(1, count + 1):
            for group in steps.param_groups:
                group["lr"] = rate * min(1.0, step / 200) * (1 - step / count)
            loss = next(losses)()
            steps.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learned, 1.0)
            steps.step()
            mean = 0.98 * mean + 0.02 * float(loss)
            if step % 100 == 0:
                print(f"{step} of {count} steps, loss {mean / (1 - 0.98**step):.3f}", flush=True)  # noqa: T201
        self.network.eval()


def _loss(odds: list[Any], right: list[bool]) -> Any:
    every = torch.stack([torch.zeros(()), *odds])
    gold = torch.tensor([not any(right), *right])
    return torch.logsumexp(every, 0) - torch.logsumexp(every[gold], 0)


def main(crowd: Path, bbc: Path, out: Path) -> None:
    torch.manual_seed(0)
    rng = random.Random(0)
    trainer = Trainer()
    learned = lessons(crowd, rng)
    numbers = [one for one in learned if one.number]
    reports, asked = load(bbc)
    groups = Groups(reports)

    def of_crowd() -> Iterator[Callable[[], Any]]:
        while True:
            some = rng.sample(learned, LESSONS)
            yield lambda some=some: trainer.of_lessons(some)

    def of_news() -> Iterator[Callable[[], Any]]:
        while True:
            for _ in range(4):
                some = [groups.make(one, rng) for one in rng.sample(asked, GROUPS)]
                yield lambda some=some: trainer.of_groups(some)
            rest = rng.sample(numbers, LESSONS)
            yield lambda rest=rest: trainer.of_lessons(rest)

    trainer.train(CROWD_STEPS, CROWD_RATE, of_crowd())
    trainer.train(NEWS_STEPS, NEWS_RATE, of_news())
    export(trainer.network, out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
