"""Requests over a homeserver that limits, stumbles, goes away, and no longer knows the token."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web

import bot.matrix.client as module
from bot.matrix.client import Client, Refused, SignedOut, Unreachable
from bot.matrix.folder import Folder

T = TypeVar("T")


class Stumbling:
    """A server that gives what it was told to give, request by request, and then 200."""

    def __init__(self, *answers: web.Response | None) -> None:
        self._answers = list(answers)
        self.asked = 0
        self.bodies: list[bytes] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/versions"):
            return web.json_response({"versions": []})
        self.asked += 1
        self.bodies.append(await request.read())
        if not self._answers:
            return web.json_response({"done": True})
        answer = self._answers.pop(0)
        if answer is None:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return answer


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(module, "LONGEST_WAIT", 0.02)


def over(
    server: Stumbling, folder: Path, work: Callable[[Client], Awaitable[T]], **how: bool
) -> tuple[T, list[str]]:
    """What ``work`` gives over the server, and what the client said of its health."""
    said: list[str] = []

    async def whole() -> T:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", server.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        client = Client(url, "", Folder(folder), well=lambda: said.append("well"), trouble=said.append, **how)
        try:
            return await work(client)
        finally:
            await client.close()
            await runner.cleanup()

    return asyncio.run(whole()), said


async def post(client: Client) -> object:
    return await client.call("POST", "/x", {"a": 1})


def limited(**how: object) -> web.Response:
    headers = {"Retry-After": str(how["after"])} if "after" in how else {}
    body = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": how.get("ms", 1)}
    return web.json_response(body, status=429, headers=headers)


def test_what_passes_is_waited_out(tmp_path: Path) -> None:
    """Limits, a proxy's errors, a torn connection and pages that are no JSON: the request is sent again, whole."""
    server = Stumbling(
        limited(after=0.01),
        limited(ms=5),
        web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html"),
        None,
        web.json_response({"errcode": "M_UNKNOWN"}, status=500),
    )
    told, said = over(server, tmp_path, post)
    assert told == {"done": True}
    assert server.asked == 6 and set(server.bodies) == {b'{"a": 1}'}
    assert any("error 502" in sentence for sentence in said) and said[-1] == "well"


def test_a_limit_is_no_trouble(tmp_path: Path) -> None:
    """Being asked to wait is no failure: the connection counts as well."""
    _, said = over(Stumbling(limited(after=0.01)), tmp_path, post)
    assert set(said) == {"well"}


def test_a_request_that_the_server_cannot_do_is_given_up(tmp_path: Path) -> None:
    """One request that always fails with 500 must not hold up all others for ever."""
    server = Stumbling(*(web.json_response({"errcode": "M_UNKNOWN"}, status=500) for _ in range(50)))

    async def work(client: Client) -> str:
        with pytest.raises(Refused) as refused:
            await post(client)
        return refused.value.code

    code, _ = over(server, tmp_path, work)
    assert (code, server.asked) == ("M_UNKNOWN", module.MOST_ERRORS)


def test_a_refusal_is_not_repeated(tmp_path: Path) -> None:
    """What the homeserver refuses is raised at once with its words and code."""
    server = Stumbling(web.json_response({"errcode": "M_FORBIDDEN", "error": "No."}, status=403))

    async def work(client: Client) -> str:
        with pytest.raises(Refused, match=r"No\. \(M_FORBIDDEN\)"):
            await post(client)
        return ""

    over(server, tmp_path, work)
    assert server.asked == 1


def test_a_dead_token_is_told_from_a_wrong_password(tmp_path: Path) -> None:
    """M_UNKNOWN_TOKEN ends all trying; a 401 of another kind is a refusal."""

    async def work(client: Client) -> None:
        with pytest.raises(SignedOut, match="briefbot matrix recover"):
            await post(client)
        with pytest.raises(Refused):
            await post(client)

    dead = web.json_response({"errcode": "M_UNKNOWN_TOKEN"}, status=401)
    over(Stumbling(dead, web.json_response({"session": "s"}, status=401)), tmp_path, work)


def test_without_patience_the_first_failure_is_said(tmp_path: Path) -> None:
    """Commands don't wait: they say what is wrong and which setting to look at."""

    async def work(client: Client) -> None:
        with pytest.raises(Unreachable, match=r"error 502.*BRIEFBOT_MATRIX_HOMESERVER"):
            await post(client)

    over(Stumbling(web.Response(status=502)), tmp_path, work, patient=False)
