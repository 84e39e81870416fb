"""How a run of the command line ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

from bot.cli.options import ProgressChoice
from bot.cli.progress import bar, stoppable
from bot.cli.run import guard, run
from index.work.progress import Phase, Progress


def started(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def test_a_closed_pipe_is_no_reason_to_complain(shelf: Path) -> None:
    """When whoever reads the output goes away, nothing is said."""
    reading, writing = os.pipe()
    os.close(reading)
    child = started("article", "list", "--data", str(shelf), stdout=writing)
    os.close(writing)
    assert child.communicate(timeout=240)[1] == b""


def test_ctrl_c_ends_a_conversation_without_a_traceback(shelf: Path) -> None:
    """Ctrl-C ends with exit code 130, and says nothing of Python's."""
    child = started("chat", "--data", str(shelf))
    assert child.stdin is not None and child.stdout is not None
    child.stdin.write(b"how many ISIS fighters remain?\n")
    child.stdin.flush()
    assert any(b" articles " in line for line in child.stdout)  # the answer's last line
    child.send_signal(signal.SIGINT)
    child.wait(timeout=240)  # before its input is closed, which would end it, too
    _, complaints = child.communicate(timeout=240)
    assert child.returncode == 130
    assert b"Traceback" not in complaints


def test_ctrl_c_while_the_command_line_is_loaded_ends_the_same_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who is impatient in the first instants sees no traceback either."""

    class Impatient(MetaPathFinder):
        def find_spec(self, fullname: str, path: object, target: object = None) -> None:
            if fullname == "bot.cli.app":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "bot.cli.app", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Impatient(), *sys.meta_path])
    assert run(["--version"]) == 130
    assert capsys.readouterr().err == ""


def test_the_first_ctrl_c_asks_and_the_second_insists() -> None:
    """A long job is asked to stop in good order first; a second Ctrl-C interrupts it; then all is as before."""
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), stoppable() as cancelled:
        assert not cancelled()
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
        os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("in_thread", [False, True])
def test_the_unexpected_is_one_sentence_with_a_reference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], in_thread: bool
) -> None:
    """What nobody expected is one sentence for the person, and a traceback in a file under its reference."""
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    guard()

    def fail() -> None:
        raise ZeroDivisionError("secret detail")

    if in_thread:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    else:
        with pytest.raises(ZeroDivisionError) as raised:
            fail()
        sys.excepthook(raised.type, raised.value, raised.tb)
    told = capsys.readouterr().err
    found = re.search(r"Details: (\S+briefbot-errors\.log) \(reference (\w{4})\)", told)
    assert found is not None and "secret detail" not in told and len(told.splitlines()) == 1
    kept = Path(found[1]).read_text()
    assert f"reference {found[2]}" in kept and "secret detail" in kept


def test_progress_waits_a_second_and_stays_off_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is drawn for short work, nor where nobody watches."""
    monkeypatch.setattr("bot.cli.progress._PATIENCE", 600.0)  # however busy the machine is
    with bar(ProgressChoice.ON) as shown:
        shown.phase(Progress(Phase.READ, 1, 2, "reading"))
    with bar(ProgressChoice.AUTO) as shown:
        shown._appears = 0.0 if shown._appears is not None else None
        shown.phase(Progress(Phase.READ, 1, 2, "reading"))
    written = capsys.readouterr()
    assert written.out == written.err == ""


def test_progress_that_was_asked_for_is_drawn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work that lasts longer shows its phase and how much is done, on stderr; of how much, as far as it is known."""
    monkeypatch.setattr("bot.cli.progress._PATIENCE", -1.0)
    with bar(ProgressChoice.ON) as shown:
        shown.phase(Progress(Phase.EMBED, 3, 14, "computing vectors"))
        assert shown._progress is not None
        assert [task.description for task in shown._progress.tasks] == ["Computing vectors"]
        assert shown._progress.tasks[0].completed == 3
        shown.phase(Progress(Phase.PUBLISH, 0, None, "putting the new index to use"))
        assert [(task.description[:7], task.total) for task in shown._progress.tasks] == [("Putting", None)]
    assert capsys.readouterr().out == ""
