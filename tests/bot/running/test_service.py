"""Serving chats."""

from __future__ import annotations

import json
import os
import signal
import threading
from typing import TYPE_CHECKING, cast

import pytest

from bot.running.log import logger
from bot.running.service import serve
from bot.settings import LogFormat, Settings
from index.errors import DataFolderError, SettingsError

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.desk.reception import Reception

RECEPTION = cast("Reception", None)  # these chats never ask
LOG = logger(Settings(log_format=LogFormat.JSON))


class Waiting:
    """A chat with nobody in it: it stops the whole service once it runs, as an operator would."""

    name = "waiting"

    def __init__(self, ready: threading.Event | None = None) -> None:
        self.ready = ready
        self.ended = False

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        if self.ready is not None:
            self.ready.wait(240)
        os.kill(os.getpid(), signal.SIGTERM)
        self.ended = stop.wait(240)


class Failing:
    """A chat whose data folder has gone."""

    name = "failing"

    def __init__(self) -> None:
        self.failed = threading.Event()

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        self.failed.set()
        raise DataFolderError("The folder is gone. Bring it back.")


def test_nothing_to_serve_is_said_with_what_works() -> None:
    """Without a platform, serving ends at once with a sentence that names what can be used instead."""
    with pytest.raises(SettingsError, match="briefbot chat"):
        serve(RECEPTION, [], LOG)


def test_a_signal_stops_every_chat(capsys: pytest.CaptureFixture[str]) -> None:
    """SIGTERM is passed on to the chats, and stopping so is no failure."""
    chat = Waiting()
    before = signal.getsignal(signal.SIGTERM)
    assert serve(RECEPTION, [chat], LOG) == 0
    assert chat.ended
    assert signal.getsignal(signal.SIGTERM) is before


def test_one_failing_chat_does_not_stop_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    """A platform that fails is logged with its sentence, and the others go on."""
    failing = Failing()
    waiting = Waiting(failing.failed)
    log = logger(Settings(log_format=LogFormat.JSON))
    assert serve(RECEPTION, [failing, waiting], log) == 0
    assert waiting.ended
    events = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    failed = next(event for event in events if event["event"] == "failed")
    assert failed["sentence"] == "The folder is gone. Bring it back."


def test_when_all_chats_have_failed_the_exit_code_says_so() -> None:
    """When nothing is left to serve, the service ends with the failure's own exit code."""
    assert serve(RECEPTION, [Failing()], LOG) == DataFolderError.exit_code


class Unexpected:
    """A chat, or what runs beside one, with a fault in it that shows the first time."""

    name = "unexpected"

    def __init__(self) -> None:
        self.begun = 0
        self.again = threading.Event()

    def run(self, *given: object) -> None:
        self.begun += 1
        if self.begun == 1:
            raise ZeroDivisionError("secret detail")
        self.again.set()


def test_a_fault_in_a_chat_is_told_and_is_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody expected ends that chat with a sentence for the log and for /healthz, and an exit code."""
    told: list[tuple[str, str]] = []
    log = logger(Settings(log_format=LogFormat.JSON))
    code = serve(RECEPTION, [Unexpected()], log, trouble=lambda chat, sentence: told.append((chat, sentence)))
    assert code == 1
    written = capsys.readouterr().err
    assert "Traceback" not in written and "secret detail" not in written
    ((chat, sentence),) = told
    assert chat == "unexpected" and "Details: " in sentence and sentence in written


def test_what_runs_beside_the_chats_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the scheduler, say, does not end digests until somebody notices."""
    monkeypatch.setattr("bot.running.service._AGAIN", 0.01)
    beside = Unexpected()
    assert serve(RECEPTION, [Waiting(beside.again)], LOG, [beside]) == 0
    assert beside.begun == 2


class Deaf:
    """A chat that waits for something that never comes, and does not look whether it should stop."""

    name = "deaf"

    def __init__(self) -> None:
        self.never = threading.Event()

    def run(self, reception: Reception, log: FilteringBoundLogger, stop: threading.Event) -> None:
        self.never.wait(600)


def test_a_chat_that_does_not_stop_does_not_hold_up_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told to stop, the service waits for a while and no longer, and names who was left behind."""
    monkeypatch.setattr("bot.running.service.GRACE", 0.5)
    deaf = Deaf()
    log = logger(Settings(log_format=LogFormat.JSON))
    assert serve(RECEPTION, [deaf, Waiting()], log) == 0
    (left,) = [thread for thread in threading.enumerate() if thread.name == "deaf"]
    deaf.never.set()
    left.join()
    assert '"what": "deaf", "event": "not stopped in time"' in capsys.readouterr().err
