"""Pictures and files beside a reply: uploaded with it, and gone with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.platform import ChatError
from bot.reply import Reply
from bot.slack.web import patiently

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

PRIVATE = "private"  # in place of a channel: what only one person saw, and nobody can find again


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted reply as the desk keeps it, ``channel:ts`` or ``channel:ts:F1,F2`` with the files beside it."""

    channel: str
    ts: str = ""
    files: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: str) -> Self:
        """The reverse of ``str``."""
        channel, _, rest = kept.partition(":")
        ts, _, files = rest.partition(":")
        return cls(channel, ts, tuple(filter(None, files.split(","))))

    def __str__(self) -> str:
        parts = [self.channel, self.ts, ",".join(self.files)]
        return ":".join(parts).rstrip(":")

    @property
    def private(self) -> bool:
        """Whether only one person saw it."""
        return self.channel == PRIVATE


class Files:
    """What is uploaded in one workspace."""

    def __init__(self, web: AsyncWebClient, log: FilteringBoundLogger) -> None:
        self._web = web
        self._log = log

    async def upload(
        self, channel: str, thread: str | None, reply: Reply, comment: str | None
    ) -> tuple[str, ...]:
        """Show the pictures and files of a reply; their ids. Raises ChatError when Slack does not take them."""
        uploads: list[dict[str, Any]] = [
            {"filename": one.name, "content": one.png, "title": one.name, "alt_txt": one.alt}
            for one in reply.pictures
        ]
        uploads += [{"filename": one.name, "content": one.text, "title": one.name} for one in reply.files]
        if not uploads:
            return ()
        try:
            told = await patiently(
                lambda: self._web.files_upload_v2(
                    file_uploads=uploads, channel=channel, thread_ts=thread, initial_comment=comment
                ),
                repeatable=False,
            )
        except (SlackApiError, ChatError) as error:
            self._log.error("slack.upload_failed", files=len(uploads), error=str(error)[:200])
            raise ChatError(
                "I could not attach the files; ask again, or use `briefbot timeline --csv`."
            ) from error
        return tuple(str(one["id"]) for one in told.get("files") or ())

    async def remove(self, files: tuple[str, ...]) -> None:
        """Delete files; those that are gone already, or can't be deleted, keep nothing else from being done."""
        for one in files:
            try:
                await patiently(lambda: self._web.files_delete(file=one))  # noqa: B023
            except (SlackApiError, ChatError) as error:
                self._log.warning("slack.file_not_deleted", file=one, error=str(error)[:200])
