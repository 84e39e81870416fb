"""How far a job has come, and what it did: values, for a terminal, a chat or a program."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from index.extract.failure import Failure

_WINDOW = 30.0  # seconds whose pace an estimate follows
_SHORTEST = 1.0  # seconds before there is an estimate


class Phase(StrEnum):
    """The parts of an indexing run, in order."""

    READ = "read"  # what is read can be found by keyword at once
    PREPARE = "prepare"  # the model, once per folder
    EMBED = "embed"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a job. ``total`` and ``seconds_left`` are None while nobody can tell."""

    phase: Phase
    done: int
    total: int | None
    what: str  # a phrase for people
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What became of one place's articles; ``failed`` counts documents."""

    place: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What an indexing run did. ``unfinished`` says in a sentence why vectors are missing, if they are."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    kept_removed: int = 0  # documents a person had removed: they stay out
    failed: tuple[Failure, ...] = ()
    notes: tuple[Failure, ...] = ()  # documents that were stored, with something to know about them
    places: tuple[Place, ...] = ()  # of followed places: each by itself
    embedded: int = 0
    generation: int = 0
    unfinished: str | None = None
    seconds: float = 0.0


@dataclass
class Meter:
    """Tells progress at most a few times a second, with an estimate from the pace of the last half minute.

    What did not change passes in no time and what did takes its time: an average over all of it would promise too
    much or too little.
    """

    phase: Phase
    tell: Callable[[Progress], None]
    total: int | None = None
    pause: float = 0.2  # seconds between two tellings
    done: int = 0
    clock: Callable[[], float] = time.monotonic
    _told: float = float("-inf")
    _past: deque[tuple[float, int]] = field(default_factory=deque)  # moments and how much was done then

    def __post_init__(self) -> None:
        self._past.append((self.clock(), 0))

    def advance(self, count: int, what: str, *, now: bool = False) -> None:
        """Note that ``count`` more are done; ``now`` tells it without waiting."""
        self.done += count
        moment = self.clock()
        if now or self.done == self.total or moment - self._told >= self.pause:
            self._told = moment
            self._past.append((moment, self.done))
            while self._past[1][0] <= moment - _WINDOW:
                self._past.popleft()
            self.tell(Progress(self.phase, self.done, self.total, what, self._seconds_left(moment)))

    def _seconds_left(self, moment: float) -> float | None:
        if self.total is None or not self.done:
            return None
        if self.done >= self.total:
            return 0.0
        since, before = self._past[0]
        if moment - since < _SHORTEST or self.done == before:
            return None
        return (moment - since) / (self.done - before) * (self.total - self.done)
