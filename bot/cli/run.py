"""One run of the command line: arguments in, exit code out, every failure a sentence on stderr.

====  ==================================================================================
0     done; a question was answered, or honestly not found
1     part of the work failed (a document, a line of a batch), or something unexpected did
2     the command, a setting or the question makes no sense as it stands
3     the data folder can't be used
4     the embedding model can't be used
5     a chat can't be used: wrong token, no such server, keys that are lost
130   stopped by Ctrl-C
====  ==================================================================================
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from types import TracebackType

from bot.words.plain import shown
from index.errors import BriefbotError


def guard() -> None:
    """From now on what nobody expected ends in a sentence with a reference, in whatever thread it happens."""
    sys.excepthook = _unexpected
    threading.excepthook = _unexpected_in_thread


def run(arguments: Sequence[str]) -> int:
    """Run one command. Never raises for anything a person can cause."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")  # looking for them reads every installed package
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        from bot.cli.app import command

        command()(args=list(arguments), prog_name="briefbot")
    except SystemExit as exit_:
        return _flushed(exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None))
    except BriefbotError as error:
        return _flushed(_said(str(error), error.exit_code))
    except KeyboardInterrupt:
        return _flushed(130)
    except BrokenPipeError:
        return _pipe_closed(0)
    return _flushed(0)


def say_error(sentence: str) -> None:
    """One sentence on stderr, in red where that is allowed."""
    from rich.text import Text

    from bot.terminal import console

    console(sys.stderr).print(Text(shown(sentence), style="red"), soft_wrap=True)


def _said(sentence: str, code: int) -> int:
    say_error(sentence)
    return code


def _flushed(code: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return _pipe_closed(code)
    return code


def _pipe_closed(code: int) -> int:
    """Whoever read our output has gone; say nothing, also not while Python shuts down."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The last resort: one sentence with a reference, the traceback in the log file."""
    from bot.running.log import keep_traceback

    reference, details = keep_traceback(error)
    say_error(
        f"Something went wrong that should not have ({kind.__name__}). Nothing was changed by it that "
        f"Briefbot said was done. Details: {details} (reference {reference})."
    )


def _unexpected_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
        _unexpected(what.exc_type, what.exc_value, what.exc_traceback)
