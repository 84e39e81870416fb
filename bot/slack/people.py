"""What Slack knows of people and channels, remembered for a while: Slack limits how often it may be asked."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.message import Standing
from bot.slack.incoming import zone_of
from bot.slack.web import patiently

T = TypeVar("T")

_PERSON_LASTS = 3_600.0  # seconds
_PLACES_LAST = 60.0  # what a person may read depends on it, so not for long
_MOST = 5_000  # entries
_PAGES = 20  # of a person's channels, 200 each


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's name, time zone, and whether they run the workspace."""

    name: str
    zone: tzinfo
    admin: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A channel's name, and whether other organisations are in it."""

    name: str
    shared: bool


class Known:
    """People and channels of one workspace."""

    def __init__(self, web: AsyncWebClient, *, workspace_admins: bool) -> None:
        self._web = web
        self._workspace_admins = workspace_admins
        self._people: _Remembered[Person] = _Remembered(_PERSON_LASTS)
        self._places: _Remembered[Place] = _Remembered(_PLACES_LAST)
        self._memberships: _Remembered[frozenset[str]] = _Remembered(_PLACES_LAST)

    async def person(self, id_: str) -> Person:
        """Somebody; of strangers nothing but the id is known."""
        return await self._people.get(id_, lambda: self._ask_person(id_))

    async def place(self, id_: str) -> Place:
        """A channel. One that can't be looked at counts as shared: nothing but its own grants is read there."""
        return await self._places.get(id_, lambda: self._ask_place(id_))

    async def standing(self, person: str, channel: str, direct: bool) -> Standing:
        """What the desk wants to know of a person in a place."""
        admin = self._workspace_admins and (await self.person(person)).admin
        if direct:
            return Standing(admin, await self._memberships.get(person, lambda: self._ask_places(person)))
        place = await self.place(channel)
        return Standing(admin, shared=place.shared, names=(f"#{place.name}",) if place.name else ())

    async def _ask_person(self, id_: str) -> Person:
        try:
            told = (await patiently(lambda: self._web.users_info(user=id_)))["user"]
        except SlackApiError:
            return Person(id_, zone_of(0), False)
        name = told.get("profile", {}).get("display_name") or told.get("real_name") or told.get("name") or id_
        runs = bool(told.get("is_admin") or told.get("is_owner")) and not told.get("is_restricted")
        return Person(str(name), zone_of(int(told.get("tz_offset") or 0), str(told.get("tz") or "")), runs)

    async def _ask_place(self, id_: str) -> Place:
        try:
            told = (await patiently(lambda: self._web.conversations_info(channel=id_)))["channel"]
        except SlackApiError:
            return Place("", True)
        shared = bool(
            told.get("is_ext_shared") or told.get("is_pending_ext_shared") or told.get("is_shared")
        ) and not told.get("is_org_shared")
        return Place(str(told.get("name") or ""), shared)

    async def _ask_places(self, person: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = ""
        for _ in range(_PAGES):
            arguments: dict[str, Any] = {"user": person, "limit": 200, "exclude_archived": True}
            arguments |= {"types": "public_channel,private_channel"} | ({"cursor": cursor} if cursor else {})
            try:
                told = await patiently(lambda: self._web.users_conversations(**arguments))  # noqa: B023
            except SlackApiError:
                break
            found |= {str(channel["id"]) for channel in told["channels"]}
            cursor = (told.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                break
        return frozenset(found)


class _Remembered(Generic[T]):
    def __init__(self, lasts: float) -> None:
        self._lasts = lasts
        self._held: dict[str, tuple[float, T]] = {}

    async def get(self, key: str, ask: Callable[[], Awaitable[T]]) -> T:
        held = self._held.get(key)
        if held is not None and time.monotonic() - held[0] < self._lasts:
            return held[1]
        found = await ask()
        if len(self._held) >= _MOST:
            self._held.clear()
        self._held[key] = (time.monotonic(), found)
        return found
