"""What the Slack emulator lacks, in front of it: Socket Mode, app mentions, commands, buttons, limits and faults.

Every Web API call goes through here and is passed on to the emulator, after the fault that a test has asked for.
Events of the emulator become what Slack would deliver: over Socket Mode, or signed over HTTP; what is not
acknowledged in time is delivered again, as Slack does (its minutes are seconds here).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.peers.slack_delivery import Deliveries

BOT_TOKEN, APP_TOKEN = "xoxb-briefbot", "xapp-briefbot"
RESPONSES = 5  # through one response_url, within half an hour


@dataclass
class Fault:
    """The next ``times`` calls of ``method`` go wrong.

    ``kind``: "limited" (429), "swallowed" (done, but the reply never comes), "refused" (500, nothing done), "cut"
    (no reply, nothing done), "blocks" (refused for its blocks).
    """

    method: str
    kind: str
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


class Relay(Deliveries):
    """Between one app and one workspace. All of it lives in one event loop."""

    def __init__(self, *, subscribed: frozenset[str], scopes: str, ack_seconds: float = 3.0) -> None:
        super().__init__(ack_seconds)
        self.subscribed = subscribed
        self.scopes = scopes
        self.url = ""
        self.faults: list[Fault] = []
        self.calls: list[Call] = []
        self.limited = 0  # calls that got 429
        self.response_seconds = 30.0 * 60
        self.shared: set[str] = set()  # channels that another organisation is in
        self._responses: dict[str, list[float]] = {}
        self._triggers: dict[str, str] = {}  # trigger -> person

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
        brief = aiohttp.TCPConnector(keepalive_timeout=2)  # Node closes idle connections after five seconds
        async with aiohttp.ClientSession(connector=brief) as self._http:
            try:
                yield self.url
            finally:
                await runner.cleanup()
                others = asyncio.all_tasks() - {asyncio.current_task()}
                for task in others:
                    task.cancel()
                await asyncio.gather(*others, return_exceptions=True)

    def response_url(self) -> str:
        """An address that takes five replies in half an hour."""
        name = self.fresh("r")
        self._responses[name] = [time.time()]
        return f"{self.url}/response/{name}"

    async def trigger(self, person: str) -> str:
        """A fresh id with which a window can be opened for a person."""
        told = await self.call(BOT_TOKEN, "views.generateTriggerId", user_id=person)
        self._triggers[told["trigger_id"]] = person
        return str(told["trigger_id"])

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
            if args.get("trigger_id") in self._triggers:  # three seconds are short where the machine is busy
                fresh = await self.trigger(self._triggers[args["trigger_id"]])
                body = body.replace(args["trigger_id"].encode(), fresh.encode())
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
