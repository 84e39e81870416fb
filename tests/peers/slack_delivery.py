"""What Slack sends to an app: over sockets that the app opened, or signed over HTTP, until it is acknowledged."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

SECRET = "a signing secret"
ATTEMPTS = 4  # a first delivery and three more


@dataclass
class Envelope:
    """Something for the app: an event, a command, an interaction."""

    kind: str  # events_api, slash_commands, interactive
    payload: dict[str, Any]
    attempts: int = 0
    sent_at: float = 0.0
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    response: Any = None


class Deliveries:
    """Everything that goes to one app. All of it lives in one event loop."""

    def __init__(self, ack_seconds: float) -> None:
        self.ack_seconds = ack_seconds
        self.world: dict[str, Any] = {}
        self.latencies: list[float] = []  # seconds from delivery to ack
        self.deliveries = 0
        self.sockets: list[web.WebSocketResponse] = []
        self.hellos = 0
        self.silent = False  # nothing is sent and nothing answered, but the connection stays
        self.events_url: str | None = None  # deliver over HTTP instead
        self.again = 0.0  # share of messages delivered a second time under the same event id
        self.renamed = 0.0  # and under another event id
        self.dice = random.Random(7)
        self._waiting: dict[str, Envelope] = {}
        self._connected = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._number = 0
        self._http: aiohttp.ClientSession

    async def deliver(self, kind: str, payload: dict[str, Any]) -> Any:
        """Deliver until it is acknowledged, or given up; what came with the acknowledgement."""
        envelope = Envelope(kind, payload)
        while not envelope.acked.is_set() and envelope.attempts < ATTEMPTS:
            envelope.attempts += 1
            if self.events_url is not None:
                await self._post(envelope)
                if not envelope.acked.is_set():
                    await asyncio.sleep(0.5)
                continue
            await self._send(envelope)
        return envelope.response

    def deliver_soon(self, kind: str, payload: dict[str, Any]) -> None:
        """Deliver while the caller goes on; messages may be delivered twice where a test asks for that."""
        self._start(self.deliver(kind, payload))
        if kind == "events_api" and payload["event"]["type"] in ("message", "app_mention"):
            if self.dice.random() < self.again:
                self._start(self.deliver(kind, payload))
            if self.dice.random() < self.renamed:
                self._start(self.deliver(kind, payload | {"event_id": self.fresh("Ev")}))

    async def drop_sockets(self) -> None:
        """Kill every TCP connection without a word."""
        for socket in list(self.sockets):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app to connect anew, as Slack does every few hours, and close a little later."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason})
            asyncio.get_running_loop().call_later(2, lambda one=socket: self._start(one.close()))
        if not self.sockets:
            self._connected.clear()

    def event(self, event: dict[str, Any]) -> dict[str, Any]:
        """An Events API payload around an event."""
        return {
            "token": "t",
            "team_id": self.world["team"],
            "api_app_id": "A0BRIEFBOT",
            "type": "event_callback",
            "event_id": self.fresh("Ev"),
            "event_time": int(time.time()),
            "event": event,
            "authorizations": [{"team_id": self.world["team"], "user_id": self.world["bot"], "is_bot": True}],
        }

    def fresh(self, prefix: str) -> str:
        """A new id."""
        self._number += 1
        return f"{prefix}{self._number:08d}"

    async def _send(self, envelope: Envelope) -> None:
        await self._connected.wait()
        if not self.sockets:
            self._connected.clear()
            envelope.attempts -= 1
            return
        socket = self.sockets[self.deliveries % len(self.sockets)]
        name = self.fresh("envelope-")
        self._waiting[name] = envelope
        frame = {
            "type": envelope.kind,
            "envelope_id": name,
            "payload": envelope.payload,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            frame |= {
                "retry_attempt": envelope.attempts - 1,
                "retry_reason": "timeout" if envelope.attempts > 1 else "",
            }
        self.deliveries += 1
        envelope.sent_at = time.monotonic()
        try:
            if not self.silent:
                await socket.send_json(frame)
            async with asyncio.timeout(self.ack_seconds):
                await envelope.acked.wait()
        except (TimeoutError, ConnectionError):
            pass
        finally:
            self._waiting.pop(name, None)

    async def _post(self, envelope: Envelope) -> None:
        if envelope.kind == "events_api":
            body, kind = json.dumps(envelope.payload), "application/json"
        elif envelope.kind == "interactive":
            body, kind = (
                urlencode({"payload": json.dumps(envelope.payload)}),
                "application/x-www-form-urlencoded",
            )
        else:
            body, kind = urlencode(envelope.payload), "application/x-www-form-urlencoded"
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(signature),
        }
        if envelope.attempts > 1:
            headers |= {
                "X-Slack-Retry-Num": str(envelope.attempts - 1),
                "X-Slack-Retry-Reason": "http_timeout",
            }
        self.deliveries += 1
        envelope.sent_at = time.monotonic()
        assert self.events_url is not None
        try:
            async with self._http.post(self.events_url, data=body, headers=headers) as answer:
                if answer.status == 200:
                    self._acknowledge(envelope, await answer.text())
        except aiohttp.ClientError:
            pass

    def _acknowledge(self, envelope: Envelope, response: Any) -> None:
        self.latencies.append(time.monotonic() - envelope.sent_at)
        envelope.response = response
        envelope.acked.set()

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets) + 1,
                "connection_info": {"app_id": "A0BRIEFBOT"},
            }
        )
        self.hellos += 1
        self.sockets.append(socket)
        self._connected.set()
        try:
            async for frame in socket:
                if self.silent:
                    continue
                if frame.type is aiohttp.WSMsgType.PING:
                    await socket.pong(frame.data)
                elif frame.type is aiohttp.WSMsgType.TEXT:
                    told = json.loads(frame.data)
                    envelope = self._waiting.get(told.get("envelope_id", ""))
                    if envelope is not None and not envelope.acked.is_set():
                        self._acknowledge(envelope, told.get("payload"))
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            if not self.sockets:
                self._connected.clear()
        return socket

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
