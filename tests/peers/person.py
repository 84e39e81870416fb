"""A person in Matrix: matrix-js-sdk in a Node process (``person.mjs``), told what to do and watched from here."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Self

from tests.peers.synapse import HERE, Account, Synapse

NODE = HERE / "node_modules" / "node" / "bin" / "node"
PATIENCE = 120.0  # seconds; two cores may be busy


@dataclass(frozen=True)
class Seen:
    """An event as the person's client shows it. ``failed``: it could not be decrypted."""

    id: str
    room: str
    type: str
    sender: str
    content: dict[str, Any]
    relation: dict[str, Any] | None = None
    encrypted: bool = False
    failed: bool = False
    why: str | None = None
    shield: int | None = None
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> str:
        return str(self.content.get("body", ""))


class Person:
    """``strict``: a client that neither sends keys to unsigned devices nor reads what they send."""

    def __init__(self, server: Synapse, account: Account, *, strict: bool = False) -> None:
        self.account = account
        self.user = account.user
        self._ids = count(1)
        self._answers: dict[int, queue.Queue[dict[str, Any]]] = {}
        self._seen: list[Seen] = []
        self._news = threading.Condition()
        self._node = subprocess.Popen(
            [str(NODE), "--no-warnings", str(HERE / "person.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HERE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.tell(
            "start",
            url=server.url,
            user=account.user,
            token=account.token,
            device=account.device,
            password=account.password,
            strict=strict,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Log off and end the process."""
        assert self._node.stdin
        assert self._node.stdout
        with contextlib.suppress(OSError):
            self._node.stdin.close()
        try:
            self._node.wait(10)
        except subprocess.TimeoutExpired:
            self._node.kill()
            self._node.wait()
        self._reader.join(5)
        self._node.stdout.close()

    def tell(self, op: str, **given: Any) -> Any:
        """Do one thing (see ``person.mjs``); returns what came of it. Raises RuntimeError."""
        number = next(self._ids)
        answers = self._answers[number] = queue.Queue()
        assert self._node.stdin
        self._node.stdin.write(json.dumps({"id": number, "op": op, **given}) + "\n")
        self._node.stdin.flush()
        try:
            told = answers.get(timeout=PATIENCE)
        except queue.Empty:
            raise RuntimeError(f"{op}: no answer in {PATIENCE:.0f} s") from None
        if "error" in told:
            raise RuntimeError(f"{op}: {told['error']}")
        return told["ok"]

    def room(self, *invited: str, encrypted: bool = False, **options: Any) -> str:
        """A new room that this person made."""
        made: str = self.tell("createRoom", invite=list(invited), encrypted=encrypted, **options)
        return made

    def say(self, room: str, text: str, **more: Any) -> str:
        """Send a message; returns its id. ``more`` goes into its content."""
        sent: str = self.tell("send", room=room, content={"msgtype": "m.text", "body": text, **more})
        return sent

    def seen(self, room: str | None = None) -> Iterator[Seen]:
        """Everything that was shown so far."""
        with self._news:
            shown = list(self._seen)
        return (one for one in shown if room in (None, one.room))

    def wait(self, wanted: Callable[[Seen], bool], patience: float = PATIENCE) -> Seen:
        """The first event that is ``wanted``, past or to come. Raises AssertionError."""
        until = time.monotonic() + patience
        at = 0
        with self._news:
            while True:
                for one in self._seen[at:]:
                    if wanted(one):
                        return one
                at = len(self._seen)
                left = until - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    last = [(one.type, one.sender, one.body, one.failed) for one in self._seen[-8:]]
                    raise AssertionError(f"not seen in {patience:.0f} s; last were {last}")

    def _read(self) -> None:
        assert self._node.stdout
        for line in self._node.stdout:
            told = json.loads(line)
            if "event" in told:
                one = told["event"]
                fields = {name: one[name] for name in Seen.__dataclass_fields__ if name in one}
                with self._news:
                    self._seen.append(Seen(**{"id": "", **fields}, raw=one))
                    self._news.notify_all()
            else:
                self._answers.pop(told["id"]).put(told)
