"""What the Slack emulator lacks, in front of it: Socket Mode, app mentions, commands, buttons, limits and faults.

Every Web API call goes through here and is passed on to the emulator, after the fault that a test has asked for.
Events of the emulator become what Slack would deliver: over Socket Mode, or signed over HTTP; what is not
acknowledged in time is delivered again, as Slack does (its minutes are seconds here).
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-briefbot", "xapp-briefbot", "a signing secret"
ATTEMPTS = 4  # a first delivery and three more
RESPONSES = 5  # through one response_url, within half an hour


@dataclass
class Fault:
    """The next ``times`` calls of ``method`` go wrong."""

    method: str
    # blocks: refused for its blocks, while there are any of them; what else can go wrong:
    kind: str  # limited: 429; swallowed: done, but the reply never comes; refused: 500, nothing done; cut: no reply
    times: int = 1
    retry_after: int = 1
    where: str = ""  # only in channels whose id begins so
    met: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Call:
    """One call of the Web API, or of a response_url."""

    method: str
    args: dict[str, Any]
    at: float
    answer: dict[str, Any] = field(default_factory=dict)


@dataclass
class Envelope:
    """Something for the app: an event, a command, an interaction."""

    kind: str  # events_api, slash_commands, interactive
    payload: dict[str, Any]
    attempts: int = 0
    sent_at: float = 0.0
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    response: Any = None


class Relay:
    """Between one app and one workspace. All of it lives in one event loop."""

    def __init__(self, *, subscribed: frozenset[str], scopes: str, ack_seconds: float = 3.0) -> None:
        self.subscribed = subscribed
        self.scopes = scopes
        self.ack_seconds = ack_seconds
        self.world: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.latencies: list[float] = []  # seconds from delivery to ack
        self.deliveries = 0
        self.limited = 0  # calls that got 429
        self.sockets: list[web.WebSocketResponse] = []
        self.hellos = 0
        self.silent = False  # nothing is sent and nothing answered, but the connection stays
        self.events_url: str | None = None  # deliver over HTTP instead
        self.again = 0.0  # share of messages delivered a second time under the same event id
        self.renamed = 0.0  # and under another event id
        self.dice = random.Random(7)
        self.url = ""
        self.response_seconds = 30.0 * 60
        self.shared: set[str] = set()  # channels that another organisation is in
        self._waiting: dict[str, Envelope] = {}
        self._connected = asyncio.Event()
        self._responses: dict[str, list[float]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._number = 0
        self._http: aiohttp.ClientSession

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Listen on a free port of loopback; the address."""
        application = web.Application(client_max_size=64 * 2**20)
        application.router.add_route("*", "/api/{method}", self._api)
        application.router.add_post("/emulator/events", self._from_emulator)
        application.router.add_post("/response/{id}", self._response)
        application.router.add_get("/socket", self._socket)
        runner = web.AppRunner(application, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        async with aiohttp.ClientSession() as self._http:
            try:
                yield self.url
            finally:
                await runner.cleanup()
                others = asyncio.all_tasks() - {asyncio.current_task()}
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)

    # -- to the app

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

    def response_url(self) -> str:
        """An address that takes five replies in half an hour."""
        name = self.fresh("r")
        self._responses[name] = [time.time()]
        return f"{self.url}/response/{name}"

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

    # -- from the app

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        body = await request.read()
        args = _args(request, body)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))
        channel = str(args.get("channel", ""))
        fault = next(
            (
                one
                for one in self.faults
                if one.method == method and one.times > 0 and channel.startswith(one.where)
            ),
            None,
        )
        if fault is not None:
            fault.times -= 1
        if fault is not None and fault.kind == "limited":
            self.limited += 1
            fault.met.set()
            return web.json_response(
                {"ok": False, "error": "ratelimited"},
                status=429,
                headers={"Retry-After": str(fault.retry_after)},
            )
        if fault is not None and fault.kind == "blocks":
            fault.met.set()
            return web.json_response({"ok": False, "error": "invalid_blocks"})
        if fault is not None and fault.kind == "refused":
            fault.met.set()
            return web.json_response({"ok": False, "error": "internal_error"}, status=500)
        if fault is not None and fault.kind == "cut":
            fault.met.set()
            return await _cut(request)
        call = Call(method, args, time.time())
        own = {
            "apps.connections.open": self._open,
            "users.conversations": self._memberships,
            "assistant.threads.setStatus": self._assistant,
            "assistant.threads.setSuggestedPrompts": self._assistant,
            "assistant.threads.setTitle": self._assistant,
        }.get(method)
        if own is not None:
            call.answer = await own(token, args)
        elif not token.startswith(("xoxb-briefbot", "xoxp-")):
            call.answer = {"ok": False, "error": "invalid_auth"}
        else:
            call.answer = await self._pass_on(request, method, body)
            if method == "conversations.info" and call.answer.get("ok"):
                call.answer["channel"]["is_ext_shared"] = call.answer["channel"]["id"] in self.shared
        if token == BOT_TOKEN:
            self.calls.append(call)
        if fault is not None:
            fault.met.set()
            await asyncio.sleep(3600)  # swallowed: it was done, but nobody hears of it
        return web.json_response(call.answer, headers={"X-OAuth-Scopes": self.scopes})

    async def _pass_on(self, request: web.Request, method: str, body: bytes) -> dict[str, Any]:
        headers = {"Authorization": request.headers.get("Authorization", "")}
        if not body:  # Slack takes arguments in the address and by GET too, the emulator mostly doesn't
            body, headers["Content-Type"] = (
                request.query_string.encode(),
                "application/x-www-form-urlencoded",
            )
        elif "Content-Type" in request.headers:
            headers["Content-Type"] = request.headers["Content-Type"]
        async with self._http.post(f"{self.world['url']}/api/{method}", data=body, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def _open(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        if token != APP_TOKEN:
            return {"ok": False, "error": "invalid_auth"}
        return {"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/socket"}

    async def _memberships(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        person = args.get("user", self.world["bot"])
        found = []
        for name, channel in self.world["channels"].items():
            answer = await self.call(BOT_TOKEN, "conversations.members", channel=channel)
            if person in answer.get("members", ()):
                found.append({"id": channel, "name": name})
        return {"ok": True, "channels": found, "response_metadata": {"next_cursor": ""}}

    async def _assistant(self, token: str, args: dict[str, Any]) -> dict[str, Any]:
        if "assistant:write" not in self.scopes.split(","):
            return {
                "ok": False,
                "error": "missing_scope",
                "needed": "assistant:write",
                "provided": self.scopes,
            }
        return {"ok": True}

    async def call(self, token: str, method: str, **args: Any) -> dict[str, Any]:
        """Call the emulator itself, as a person or as the app."""
        headers = {"Authorization": f"Bearer {token}"}
        async with self._http.post(f"{self.world['url']}/api/{method}", json=args, headers=headers) as answer:
            told: dict[str, Any] = await answer.json()
            return told

    async def _response(self, request: web.Request) -> web.StreamResponse:
        uses = self._responses.get(request.match_info["id"])
        body = await request.json()
        if uses is None or time.time() - uses[0] > self.response_seconds:
            return web.Response(status=404, text="expired_url")
        if len(uses) > RESPONSES:
            return web.Response(status=404, text="used_url")
        uses.append(time.time())
        self.calls.append(Call("response_url", body, time.time(), {"ok": True}))
        return web.Response(text="ok")

    # -- from the emulator

    async def _from_emulator(self, request: web.Request) -> web.Response:
        told = (await request.json())["event"]
        if told["type"] == "message":
            for event in self._as_delivered(told):
                self.deliver_soon("events_api", self.event(event))
        return web.Response()

    def _as_delivered(self, told: dict[str, Any]) -> list[dict[str, Any]]:
        """The events that Slack would deliver to an app with these subscriptions for one message."""
        direct = told["channel"].startswith("D")
        kind = "im" if direct else "channel"
        event = told | {"channel_type": kind, "event_ts": told["ts"], "team": self.world["team"]}
        inner = told.get("message", told)
        if inner.get("user") == self.world["bot"]:
            event |= {"bot_id": "B0BRIEFBOT", "app_id": "A0BRIEFBOT"}
        mine = f"<@{self.world['bot']}>" in inner.get("text", "")
        events = []
        if mine and not direct and inner.get("user") != self.world["bot"] and "subtype" not in inner:
            events.append(inner | {"type": "app_mention", "channel": told["channel"], "event_ts": told["ts"]})
        if f"message.{'im' if direct else 'channels'}" in self.subscribed:
            events.append(event)
        return events

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


def _args(request: web.Request, body: bytes) -> dict[str, Any]:
    from urllib.parse import parse_qsl

    if "json" in request.headers.get("Content-Type", ""):
        found: dict[str, Any] = json.loads(body or b"{}")
        return found
    pairs = [*request.query.items(), *parse_qsl(body.decode("utf-8", "replace"))]
    return {name: _value(value) for name, value in pairs}


def _value(value: str) -> Any:
    if value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
