"""What the bot knows of its rooms: who is in them, whether they are direct, who may command there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.desk.message import Standing
from bot.desk.platform import Undeliverable
from bot.matrix.client import Client, Refused

_OPENING = 60.0  # seconds for a room that was made to appear


def server_of(user: str) -> str:
    """The homeserver of ``@name:server``."""
    return user.partition(":")[2].casefold()


@dataclass(frozen=True, slots=True)
class Allowed:
    """Whom the bot listens to: people by id, whole homeservers, members of spaces (by room id)."""

    names: frozenset[str]

    @classmethod
    def read(cls, setting: Iterable[str], own: str) -> Allowed:
        """As the setting has it; empty allows everybody of the bot's own homeserver."""
        named = frozenset(name.strip().casefold() for name in setting if name.strip())
        return cls(named or frozenset({server_of(own)}))

    @property
    def spaces(self) -> frozenset[str]:
        """Rooms whose members are allowed."""
        return frozenset(name for name in self.names if name[0] in "!#")

    def person(self, user: str, member_of: Callable[[str], bool]) -> bool:
        """Whether ``user`` is allowed; ``member_of`` tells whether they are in a space."""
        if user.casefold() in self.names or server_of(user) in self.names:
            return True
        return any(member_of(space) for space in self.spaces)


class Rooms:
    """The rooms of one client, as its syncs describe them."""

    def __init__(
        self,
        client: Client,
        allowed: Allowed,
        admin_power: int | None,
        granted: Callable[[str, tuple[str, ...]], bool],
    ) -> None:
        self._client = client
        self._allowed = allowed
        self._admin_power = admin_power
        self._granted = granted

    def joined(self, room: str) -> bool:
        """Whether the bot is in the room."""
        return room in self._client.rooms

    def people(self, room: str) -> frozenset[str]:
        """Everybody in the room or invited, without the bot."""
        known = self._client.rooms.get(room)
        return frozenset(known.users) - {self._client.user_id} if known else frozenset()

    def direct(self, room: str) -> bool:
        """Whether nobody but the bot and one person is there."""
        return len(self.people(room)) <= 1

    def allows(self, user: str) -> bool:
        """Whether the bot listens to this person."""
        return self._allowed.person(user, lambda space: self._in_space(user, space))

    async def standing(self, room: str, person: str) -> Standing:
        """What Matrix knows of a person in a room. The desk decides what follows from it.

        A power level counts in rooms that were granted a collection: who makes a room has all power in it.
        """
        people = self.people(room)
        names = await self._aliases(room)
        admin = (
            self._admin_power is not None
            and not self.direct(room)
            and self._granted(room, names)
            and await self._power(room, person) >= self._admin_power
        )
        return Standing(
            admin=admin,
            places=frozenset(other for other in self._client.rooms if self._is_member(person, other)),
            direct=self.direct(room),
            shared=any(not self.allows(user) for user in people) or self._open_to_the_world(room),
            names=names,
        )

    def direct_with(self, person: str) -> str | None:
        """A room with ``person`` alone, if there is one."""
        for room, known in self._client.rooms.items():
            if self.people(room) == {person} and not known.users[person].invited:
                return str(room)
        return None

    async def open_direct(self, person: str) -> str:
        """A room with ``person`` alone, encrypted; made when there is none. Raises Undeliverable."""
        there = self.direct_with(person)
        if there is not None:
            return there
        try:
            made = await self._client.call(
                "POST",
                "/client/v3/createRoom",
                {
                    "is_direct": True,
                    "invite": [person],
                    "preset": "trusted_private_chat",
                    "initial_state": [
                        {
                            "type": "m.room.encryption",
                            "state_key": "",
                            "content": {"algorithm": "m.megolm.v1.aes-sha2"},
                        }
                    ],
                },
            )
        except Refused as error:
            raise Undeliverable(f"No room with {person} can be made: {error}") from error
        room = str(made["room_id"])
        for _ in range(int(_OPENING * 10)):
            if self.joined(room) and self.people(room):
                return room
            await asyncio.sleep(0.1)
        raise Undeliverable(f"The room with {person} did not appear.")

    def _is_member(self, person: str, room: str) -> bool:
        user = self._client.rooms[room].users.get(person)
        return user is not None and not user.invited

    def _in_space(self, user: str, space: str) -> bool:
        for room, known in self._client.rooms.items():
            if space in (str(room).casefold(), str(known.canonical_alias or "").casefold()):
                return self._is_member(user, room)
        return False

    def _open_to_the_world(self, room: str) -> bool:
        known = self._client.rooms.get(room)
        return known is not None and known.history_visibility == "world_readable"

    async def _aliases(self, room: str) -> tuple[str, ...]:
        """The names that this homeserver's directory gives the room; a room's own claims don't count."""
        try:
            told = await self._client.call("GET", f"/client/v3/rooms/{quote(room)}/aliases")
        except Refused:
            return ()
        return tuple(alias for alias in told.get("aliases", []) if isinstance(alias, str))

    async def _power(self, room: str, person: str) -> float:
        """A person's power level; who made a room of version 12 or later has more than anybody."""
        try:
            made = await self._state(room, "m.room.create", "?format=event")
            content = made.get("content", {})
            if content.get("room_version", "1").isdigit() and int(content.get("room_version", "1")) >= 12:
                creators = [made.get("sender"), *content.get("additional_creators", [])]
                if person in creators:
                    return float("inf")
            levels = await self._state(room, "m.room.power_levels")
        except Refused:
            return 0
        power = levels.get("users", {}).get(person, levels.get("users_default", 0))
        return power if isinstance(power, int) else 0

    async def _state(self, room: str, kind: str, how: str = "") -> dict[str, Any]:
        return await self._client.call("GET", f"/client/v3/rooms/{quote(room)}/state/{kind}/{how}")
