"""A connection to the homeserver that does not give up: what goes wrong on the way is waited out here.

matrix-nio retries lost connections by itself, but takes a proxy's 502 for an answer and marks keys as shared that
were never delivered. So everything it sends passes through ``send`` below.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import aiohttp
from nio import Api, AsyncClient, AsyncClientConfig, KeysUploadResponse, RoomSendResponse
from nio.store import SqliteStore

from bot.desk.platform import ChatError, Undeliverable
from bot.matrix.folder import STORE, Folder

logging.getLogger("nio").addHandler(logging.NullHandler())
logging.getLogger("nio").propagate = False  # it writes parts of messages; what matters is logged by us
FIRST_WAIT = 0.5  # seconds; doubled at each failure
LONGEST_WAIT = 30.0
REQUEST = 60.0  # seconds that a request may take
UPLOAD = 600.0  # the same for a file
MOST_ERRORS = 8  # answers 500 in a row before one request is given up: about two minutes
_NOT_THERE = {"M_FORBIDDEN", "M_NOT_FOUND", "M_GUEST_ACCESS_FORBIDDEN"}


class Unreachable(ChatError):
    """The homeserver can't be reached, and there was no patience to try again."""


class SignedOut(ChatError):
    """The homeserver no longer takes the bot's token."""


class Refused(ChatError):
    """The homeserver understood and said no. ``code`` is Matrix's (``M_FORBIDDEN``)."""

    def __init__(self, sentence: str, code: str, status: int, body: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.code = code
        self.status = status
        self.body = body


class Client(AsyncClient):  # type: ignore[misc]  # nio has no types
    """``patient``: failures are waited out for ever, with back-off; else the first one raises Unreachable.

    ``well`` is called after each answer, ``trouble`` with a sentence for each failure.
    """

    def __init__(
        self,
        homeserver: str,
        user: str,
        folder: Folder,
        *,
        patient: bool = True,
        well: Callable[[], None] = lambda: None,
        trouble: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        config = AsyncClientConfig(
            store=SqliteStore, store_name=STORE, store_sync_tokens=False, encryption_enabled=True
        )
        super().__init__(homeserver.rstrip("/"), user, store_path=str(folder.path), config=config)
        self.client_session: aiohttp.ClientSession | None = None
        self._patient = patient
        self._sending: dict[str, asyncio.Lock] = {}
        self._well = well
        self._trouble = trouble

    async def send(
        self,
        method: str,
        path: str,
        data: Any = None,
        headers: dict[str, str] | None = None,
        trace_context: Any = None,
        timeout: float | None = None,  # nio's signature
    ) -> aiohttp.ClientResponse:
        """One request, until it is answered. ``data`` is text or bytes: it may have to be sent again.

        Raises SignedOut when the token is not taken any more, and Unreachable without patience.
        """
        total = aiohttp.ClientTimeout(total=(REQUEST if timeout is None else timeout) or UPLOAD)
        wait = FIRST_WAIT
        errors = 0
        while True:
            answer = await self._attempt(method, path, data, headers, total)
            if answer is not None and answer.status == 429:
                await asyncio.sleep(_told_to_wait(answer, await answer.read()) or wait)
                continue
            if answer is not None and answer.status < 500:
                if answer.status == 401 and _errcode(await answer.read()) == "M_UNKNOWN_TOKEN":
                    raise SignedOut(
                        "The homeserver no longer accepts the bot's login: its device was deleted, or it was "
                        "logged out. Make a fresh device: briefbot matrix recover"
                    )
                return answer
            if answer is not None and answer.status == 500:
                errors += 1
                if errors == MOST_ERRORS:  # it is this request that it can't do, not the moment
                    return answer
            # A small question first: a sync would tell that it is back only when something happens.
            while True:
                await asyncio.sleep(wait)
                wait = min(2 * wait, LONGEST_WAIT)
                probe = await self._attempt("GET", "/_matrix/client/versions", None, None, total)
                if probe is not None and probe.status < 500:
                    break

    async def _attempt(
        self, method: str, path: str, data: Any, headers: dict[str, str] | None, total: aiohttp.ClientTimeout
    ) -> aiohttp.ClientResponse | None:
        """One request, read to its end; None when there was no answer. Raises Unreachable without patience."""
        if self.client_session is None:
            self.client_session = aiohttp.ClientSession()
        try:
            answer = await self.client_session.request(
                method,
                self.homeserver + path,
                data=BytesIO(data) if isinstance(data, bytes) else data,
                headers=headers,
                timeout=total,
                ssl=self.ssl is not False,
            )
            await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(
                f"The homeserver {self.homeserver} can't be reached: {error or 'no answer in time'}."
            )
            return None
        if answer.status >= 500:
            self._failed(f"The homeserver {self.homeserver} answered with error {answer.status}.")
        else:
            self._well()
        return answer

    async def keys_upload(self) -> Any:
        """Publish the device's keys, kept first.

        nio keeps new one-time keys only once they are published. Killed in between, it would make others under the
        same names, which no homeserver takes, and could not read what was written with the first.
        """
        keys = self.olm.share_keys()
        self.olm.save_account()
        return await self._send(KeysUploadResponse, *Api.keys_upload(self.access_token, keys))

    async def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """A request that nio has no method for; ``path`` begins after ``/_matrix``. Raises Refused."""
        headers = {"Content-Type": "application/json"}
        if self.access_token:
            headers["Authorization"] = f"Bearer {self.access_token}"
        data = None if body is None else json.dumps(body)
        answer = await self.send(method, f"/_matrix{path}", data, headers)
        told = _json(await answer.read())
        if answer.status >= 400:
            code = str(told.get("errcode", ""))
            said = told.get("error") or f"error {answer.status}"
            raise Refused(f"The homeserver refused: {said} ({code})", code, answer.status, told)
        return told

    async def send_event(self, room: str, kind: str, content: dict[str, Any], transaction: str) -> str:
        """Send an event, encrypted where the room is; returns its id. The same transaction shows it once.

        Raises Undeliverable when the bot is not in the room or may not write there, Refused for all else.
        """
        known = self.rooms.get(room)
        if known is None:
            raise Undeliverable(f"The bot is not in the room {room}.")
        async with self._sending.setdefault(room, asyncio.Lock()):
            if known.encrypted and self.should_query_keys:
                await self.keys_query()  # a device that is new gets the key as well
            answer = await self.room_send(room, kind, content, transaction, ignore_unverified_devices=True)
        if isinstance(answer, RoomSendResponse):
            return str(answer.event_id)
        code = str(answer.status_code or "")
        if code in _NOT_THERE:
            raise Undeliverable(f"The homeserver takes no message for {room}: {answer.message}.")
        raise Refused(f"The homeserver took no message for {room}: {answer.message} ({code})", code, 400, {})

    async def upload_bytes(self, data: bytes, media_type: str, name: str | None = None) -> str:
        """Upload a file; returns its mxc address. Raises Refused."""
        from urllib.parse import quote

        headers = {"Content-Type": media_type, "Authorization": f"Bearer {self.access_token}"}
        path = "/_matrix/media/v3/upload" + (f"?filename={quote(name)}" if name else "")
        answer = await self.send("POST", path, data, headers, timeout=0)
        told = _json(await answer.read())
        if answer.status >= 400:
            said = told.get("error") or f"error {answer.status}"
            raise Refused(
                f"The homeserver took no file: {said}", str(told.get("errcode")), answer.status, told
            )
        return str(told["content_uri"])

    def _failed(self, sentence: str) -> None:
        self._trouble(sentence)
        if not self._patient:
            raise Unreachable(sentence + " Look at BRIEFBOT_MATRIX_HOMESERVER, and whether it runs.")


def _told_to_wait(answer: aiohttp.ClientResponse, body: bytes) -> float:
    """Seconds, from ``Retry-After`` or the older ``retry_after_ms``; 0 when it is not said."""
    try:
        return float(answer.headers["Retry-After"])
    except (KeyError, ValueError):
        told = _json(body).get("retry_after_ms")
        return told / 1000 if isinstance(told, int | float) else 0.0


def _errcode(body: bytes) -> str:
    return str(_json(body).get("errcode", ""))


def _json(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
