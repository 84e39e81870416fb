"""What happened, for whoever runs Briefbot: structured lines on stderr, tracebacks in a file.

Lines hold no words of questions unless ``BRIEFBOT_LOG_QUESTIONS`` says so.
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.ids import new_id

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, Processor

    from bot.settings import Settings


def logger(settings: Settings) -> FilteringBoundLogger:
    """A structured log on stderr, in the chosen format and from the chosen level on."""
    import structlog

    line: Processor
    if settings.log_format == "json":
        line = structlog.processors.JSONRenderer()
    else:
        line = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty() and "NO_COLOR" not in os.environ)
    hidden: list[Processor] = [] if settings.log_questions else [_without_question]
    made: FilteringBoundLogger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            *hidden,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(str(settings.log_level)),
    )
    return made


def _without_question(logger: object, method: str, event: EventDict) -> EventDict:
    return {key: value for key, value in event.items() if key not in ("question", "understood_as")}


def keep_traceback(error: BaseException, folder: Path | None = None) -> tuple[str, str]:
    """Append the trace of ``error`` to the error log under a fresh reference. Returns it, and where the log is.

    The file is ``briefbot-errors.log`` in ``folder``, else in the user's log folder, else in the temporary
    one. It is readable by its owner alone.
    """
    from platformdirs import user_log_path

    reference = new_id(4)
    instant = datetime.now(UTC).isoformat(timespec="seconds")
    places = [folder] if folder else [user_log_path("briefbot", appauthor=False), Path(tempfile.gettempdir())]
    for place in places:
        file = place / "briefbot-errors.log"
        try:
            place.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{instant} reference {reference}\n{''.join(traceback.format_exception(error))}\n")
        except OSError:
            continue
        return reference, str(file)
    return reference, "not kept, since no log file can be written"
