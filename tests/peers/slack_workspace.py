"""A Slack workspace for tests: people who type, press and look, around the emulator and the relay."""

from __future__ import annotations

import asyncio
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.peers.slack_relay import BOT_TOKEN, Call, Fault, Relay

HERE = Path(__file__).parent
NODE = HERE / "node_modules" / "node" / "bin" / "node"
PATIENCE = 90.0  # seconds; two cores may be busy
T = TypeVar("T")


class Workspace:
    """One workspace with people and channels. Its methods may be called from any thread."""

    def __init__(self, relay: Relay, loop: asyncio.AbstractEventLoop) -> None:
        self.relay = relay
        self.loop = loop

    @property
    def api(self) -> str:
        """The Web API's address."""
        return f"{self.relay.url}/api/"

    @property
    def bot(self) -> str:
        """The app's user id."""
        return str(self.relay.world["bot"])

    def person(self, name: str) -> str:
        """A person's id."""
        return str(self.relay.world["people"][name])

    def channel(self, name: str) -> str:
        """A channel's id."""
        return str(self.relay.world["channels"][name])

    # -- what people do

    def say(self, who: str, place: str, text: str, *, thread: str | None = None) -> str:
        """Type a message; its ts. ``place`` is a channel's name, or "bot" for a direct message."""
        args: dict[str, Any] = {"channel": self.where(who, place), "text": text}
        if thread is not None:
            args["thread_ts"] = thread
        return str(self.as_person(who, "chat.postMessage", **args)["ts"])

    def ask(self, who: str, place: str, text: str, *, thread: str | None = None) -> str:
        """Mention the app with a question; its ts."""
        return self.say(who, place, f"<@{self.bot}> {text}", thread=thread)

    def where(self, who: str, place: str) -> str:
        """A place's id."""
        if place != "bot":
            return self.channel(place)
        return str(self.as_person(who, "conversations.open", users=self.bot)["channel"]["id"])

    def command(self, who: str, place: str, name: str, text: str = "") -> Any:
        """Type a slash command; what came with the acknowledgement."""
        return self.run(
            self._with_trigger(
                who,
                "slash_commands",
                {
                    "command": f"/{name}",
                    "text": text,
                    "channel_id": self.where(who, place),
                    "channel_name": place,
                    "user_id": self.person(who),
                    "user_name": who,
                    "team_id": self.relay.world["team"],
                    "api_app_id": "A0BRIEFBOT",
                    "response_url": self.relay.response_url(),
                },
            )
        )

    def press(self, who: str, message: dict[str, Any], label: str, *, place: str = "desk-iraq") -> Any:
        """Press the button, menu item or thumb with this label."""
        action = find_action(message["blocks"], label)
        payload: dict[str, Any] = {"type": "block_actions", "actions": [action]}
        payload |= {
            "container": {
                "type": "message",
                "message_ts": message.get("ts", ""),
                "channel_id": self.where(who, place),
                "is_ephemeral": "ts" not in message,
            },
            "channel": {"id": self.where(who, place), "name": place},
            "message": message,
            "response_url": self.relay.response_url(),
        }
        return self.run(self._with_trigger(who, "interactive", payload))

    def press_view(self, who: str, view: dict[str, Any], label: str) -> Any:
        """Press a button of App Home or of a modal."""
        payload = {
            "type": "block_actions",
            "actions": [find_action(view["blocks"], label)],
            "container": {"type": "view", "view_id": view.get("id", "V1")},
            "view": view | {"id": view.get("id", "V1")},
        }
        return self.run(self._with_trigger(who, "interactive", payload))

    def submit(self, who: str, view: dict[str, Any], values: dict[str, dict[str, Any]]) -> Any:
        """Submit a modal with what was filled in, by block and action."""
        payload = {"type": "view_submission", "view": view | {"id": "V1", "state": {"values": values}}}
        return self.run(self._with_trigger(who, "interactive", payload))

    def shortcut(self, who: str, place: str, callback: str, message: dict[str, Any]) -> Any:
        """Use a message shortcut on somebody's message."""
        payload = {
            "type": "message_action",
            "callback_id": callback,
            "message": message,
            "message_ts": message.get("ts", ""),
            "channel": {"id": self.where(who, place), "name": place},
            "response_url": self.relay.response_url(),
        }
        return self.run(self._with_trigger(who, "interactive", payload))

    def happen(self, event: dict[str, Any]) -> None:
        """Deliver an event that no API call leads to: App Home opened, a thread of the assistant started."""
        self.run(self.relay.deliver("events_api", self.relay.event(event)))

    def as_person(self, who: str, method: str, **args: Any) -> dict[str, Any]:
        """Call the Web API as a person."""
        told = self.run(self.relay.call(f"xoxp-{who}", method, **args))
        assert told["ok"], (method, told)
        return told

    # -- what can be seen

    def replies(self, channel: str, thread: str) -> list[dict[str, Any]]:
        """The app's messages in a thread, oldest first."""
        told = self.run(self.relay.call(BOT_TOKEN, "conversations.replies", channel=channel, ts=thread))
        if not told["ok"]:
            told = self.run(self.relay.call("xoxp-ann", "conversations.replies", channel=channel, ts=thread))
        return [one for one in told["messages"] if one["user"] == self.bot]

    def history(self, who: str, channel: str) -> list[dict[str, Any]]:
        """All messages of a channel outside of threads, newest first, as a person sees them."""
        told = self.as_person(who, "conversations.history", channel=channel, limit=1000)
        return list(told["messages"])

    def calls(self, method: str) -> list[Call]:
        """The app's calls of one method so far."""
        return [call for call in self.relay.calls if call.method == method]

    def wait(self, look: Callable[[], T], seconds: float = PATIENCE) -> T:
        """The first true value of ``look``; fails after so many seconds."""
        end = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < end, f"nothing after {seconds} s; calls: {self.relay.calls[-5:]}"
            time.sleep(0.05)
        return found

    def reply(self, channel: str, thread: str, number: int = 1, seconds: float = PATIENCE) -> dict[str, Any]:
        """The app's reply number so-and-so in a thread, once it is there."""
        return self.wait(lambda: self.replies(channel, thread)[number - 1 : number], seconds)[0]

    def fault(self, method: str, kind: str, times: int = 1, retry_after: int = 1) -> Fault:
        """The next calls of a method go wrong."""

        async def make() -> Fault:
            fault = Fault(method, kind, times, retry_after)
            self.relay.faults.append(fault)
            return fault

        return self.run(make())

    def run(self, work: Any) -> Any:
        """Do something in the relay's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    async def _with_trigger(self, who: str, kind: str, payload: dict[str, Any]) -> Any:
        payload = payload | {"trigger_id": await self.relay.trigger(self.person(who))}
        if kind == "interactive":
            payload |= {
                "user": {"id": self.person(who), "name": who, "team_id": self.relay.world["team"]},
                "team": {"id": self.relay.world["team"], "domain": "desk"},
                "api_app_id": "A0BRIEFBOT",
            }
        return await self.relay.deliver(kind, payload)


@contextmanager
def workspace(*, subscribed: frozenset[str], scopes: str, ack_seconds: float = 3.0) -> Iterator[Workspace]:
    """A running workspace, in which the app has these event subscriptions and scopes."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="slack relay", daemon=True)
    thread.start()

    def run(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(PATIENCE)

    async def make() -> Relay:
        return Relay(subscribed=subscribed, scopes=scopes, ack_seconds=ack_seconds)

    relay: Relay = run(make())
    serving = relay.serving()
    url = run(serving.__aenter__())
    emulator = subprocess.Popen(
        [NODE, HERE / "slack_emulator.mjs", f"{url}/emulator/events", scopes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert emulator.stdin is not None and emulator.stdout is not None
    try:
        relay.world = json.loads(emulator.stdout.readline())
        relay.world["url"] = relay.world["url"].replace("localhost", "127.0.0.1")
        yield Workspace(relay, loop)
    finally:
        emulator.stdin.close()
        emulator.wait(PATIENCE)
        emulator.stdout.close()
        run(serving.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE)
        loop.close()


def find_action(blocks: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """What Slack sends when the element with this label is used."""
    for block in blocks:
        for element in block.get("elements", ()):
            if element["type"] == "button" and element["text"]["text"] == label:
                return element | {"block_id": "b"}
            for option in element.get("options", ()) if element["type"] == "overflow" else ():
                if option["text"]["text"] == label:
                    return {
                        "type": "overflow",
                        "action_id": element["action_id"],
                        "selected_option": option,
                        "block_id": "b",
                    }
            if element["type"] == "feedback_buttons":
                for one in ("positive_button", "negative_button"):
                    if element[one]["text"]["text"] == label:
                        return {
                            "type": "feedback_buttons",
                            "action_id": element["action_id"],
                            "value": element[one]["value"],
                        }
    raise AssertionError(f"no button {label!r} in {json.dumps(blocks, ensure_ascii=False)[:2000]}")


def words_of(blocks: list[dict[str, Any]]) -> str:
    """All words of blocks, as they are read."""
    found: list[str] = []

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, dict):
            if isinstance(value.get("text"), str):
                found.append(value["text"])
            for name, one in value.items():
                if name != "text" or not isinstance(one, str):
                    look(one)

    look(blocks)
    return "".join(found)
