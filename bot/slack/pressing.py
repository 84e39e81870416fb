"""Buttons, menus, shortcuts and windows -> the reception's presses, and what is shown for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk.desk import here_and_now
from bot.desk.message import Message, Press
from bot.desk.platform import ChatError
from bot.reply import ActionKind, Kind, Reply
from bot.slack import forms, incoming, modals
from bot.slack.buttons import Used, used
from bot.slack.hearing import Hearing
from bot.slack.people import Known
from bot.slack.poster import SlackPoster
from bot.slack.web import download, patiently

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_AT_ONCE = 1.2  # seconds that a window may wait for its words; Slack gives three to open one
_IN_WINDOW = {ActionKind.CONTEXT, ActionKind.COPY, ActionKind.MORE, ActionKind.TIMELINE, ActionKind.CHECK}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was pressed, and by whom."""

    person: str
    place: str
    thread: str | None
    trigger: str
    direct: bool


class Pressing:
    """What people do with replies that are there."""

    def __init__(
        self,
        web: AsyncWebClient,
        hearing: Hearing,
        poster: SlackPoster,
        known: Known,
        log: FilteringBoundLogger,
        largest: int,
    ) -> None:
        self._web = web
        self._hearing = hearing
        self._reception = hearing.reception
        self._poster = poster
        self._known = known
        self._log = log
        self._largest = largest  # bytes of a file

    async def action(self, body: Mapping[str, Any]) -> bool:
        """A button, menu item or thumb; True when the person's App Home is to be drawn anew."""
        pressed = used(body["actions"][0])
        if pressed is None:
            return False
        spot = spot_of(body)
        if pressed.kind is ActionKind.REINDEX:
            await self._as_command(spot, "reindex")
        elif pressed.kind is ActionKind.REPORT:
            await self._open(spot, forms.why(pressed.kind, pressed.answer, spot.place, spot.thread))
        elif pressed.kind is ActionKind.DOWN:
            await self._open(spot, forms.why(pressed.kind, pressed.answer, spot.place, spot.thread))
            await self._press(spot, pressed)
        elif pressed.kind is ActionKind.CORRECT:
            await self._correct(spot, pressed)
        elif pressed.kind is ActionKind.REMOVE:
            await self._remove(spot, pressed)
        elif pressed.kind is ActionKind.SHARE:
            await self._share(spot, pressed)
        elif pressed.kind in _IN_WINDOW:
            await self._in_window(spot, pressed)
        else:
            await self._tell(spot, await self._press(spot, pressed))
        return pressed.kind is ActionKind.FORGET

    async def find_source(self, body: Mapping[str, Any]) -> None:
        """The shortcut on anybody's message: which passages are nearest to what it says. Only its user sees it."""
        spot = replace(spot_of(body), direct=True)
        await self._in_window(spot, Used(ActionKind.CHECK, "", incoming.words_in(body["message"])))

    async def offer_to_add(self, body: Mapping[str, Any]) -> None:
        """The shortcut that puts a link or a file of a message into a collection: asks which one first."""
        spot = spot_of(body)
        standing = await self._known.standing(spot.person, spot.place, spot.direct)
        press = self._as_press(spot, Used(ActionKind.CHECK, "", ""))
        collections = await asyncio.to_thread(self._reception.presses.collections, press, standing)
        await self._open(spot, forms.adding(incoming.offers_in(body["message"]), collections))

    async def submitted(self, body: Mapping[str, Any]) -> None:
        """Why a thumb went down, what is wrong with a quote, what is right of an article."""
        given = forms.given(body["view"])
        spot = Spot(str(body["user"]["id"]), given.place, given.thread, "", given.place.startswith("D"))
        await self._tell(spot, await self._press(spot, Used(given.kind, given.answer, given.value)))

    async def add_link(self, body: Mapping[str, Any], offer: forms.Offer) -> None:
        """A link to be added: kept like a typed command; what becomes of it comes as a direct message."""
        into = f" to {offer.collection}" if offer.collection else ""
        await self._as_command(_alone(body), f"add {offer.link}{into}")

    async def add_file(self, body: Mapping[str, Any], offer: forms.Offer) -> None:
        """A file to be added; what was understood of it comes as a direct message."""
        spot = _alone(body)
        message = Message(
            "slack", f"pressed:{spot.trigger}", "", spot.person, "add", here_and_now(), direct=True
        )
        standing = await self._known.standing(spot.person, "", True)
        try:
            name, data = await download(self._web, offer.file, self._largest)
        except ChatError as error:
            await self._tell(spot, Reply(Kind.ERROR, str(error)))
            return
        office = self._reception.office
        added = await asyncio.to_thread(
            office.add_file, replace(message, command=True), name, data, offer.collection or None, standing
        )
        await self._tell(spot, added)

    async def failed(self, body: Mapping[str, Any], sentence: str) -> None:
        """What somebody pressed came to nothing; ``sentence`` says why."""
        await self._tell(spot_of(body), Reply(Kind.ERROR, sentence))

    async def _press(self, spot: Spot, pressed: Used) -> Reply:
        standing = await self._known.standing(spot.person, spot.place, spot.direct)
        return await asyncio.to_thread(self._reception.presses.press, self._as_press(spot, pressed), standing)

    def _as_press(self, spot: Spot, pressed: Used) -> Press:
        return Press(
            platform="slack",
            place=spot.place,
            person=spot.person,
            kind=pressed.kind,
            at=here_and_now(),
            answer=pressed.answer,
            value=pressed.value,
            direct=spot.direct,
            thread=spot.thread,
        )

    async def _in_window(self, spot: Spot, pressed: Used) -> None:
        """Open a window with the reply; when that takes long, open it empty and fill it then."""
        work = asyncio.ensure_future(self._press(spot, pressed))
        done, _ = await asyncio.wait({work}, timeout=_AT_ONCE)
        if done:
            await self._open(spot, modals.window(work.result()))
            return
        opened = await self._open(spot, modals.looking())
        view = modals.window(await work)
        if opened:
            try:
                await patiently(lambda: self._web.views_update(view_id=opened, view=view))
            except SlackApiError as error:
                if error.response.get("error") != "not_found":  # closed meanwhile
                    raise

    async def _open(self, spot: Spot, view: modals.View) -> str:
        """Open a window; its id, or nothing where the press is too old for one. Then the person is told."""
        try:
            told = await self._web.views_open(trigger_id=spot.trigger, view=view)
        except SlackApiError as error:
            self._log.warning("slack.no_window", error=str(error.response.get("error")))
            await self._tell(
                spot, Reply(Kind.ERROR, "I was too slow for Slack to open a window. Press again.")
            )
            return ""
        return str(told["view"]["id"])

    async def _share(self, spot: Spot, pressed: Used) -> None:
        """What is shared goes through the inbox, and shows itself."""
        reply = await self._press(spot, pressed)
        if reply.kind is Kind.REFUSED:
            await self._tell(spot, reply)
        self._hearing.ring()

    async def _correct(self, spot: Spot, pressed: Used) -> None:
        """What is known of an article, in a window, for whoever may correct it."""
        press = self._as_press(spot, pressed)
        standing = await self._known.standing(spot.person, spot.place, spot.direct)
        known = await asyncio.to_thread(self._reception.presses.details, press, standing)
        if isinstance(known, Reply):
            await self._tell(spot, known)
        else:
            await self._open(spot, forms.details(pressed.value, known, spot.place, spot.thread))

    async def _remove(self, spot: Spot, pressed: Used) -> None:
        standing = await self._known.standing(spot.person, spot.place, spot.direct)
        removed = await asyncio.to_thread(
            self._reception.presses.remove, self._as_press(spot, pressed), standing
        )
        if isinstance(removed, Reply):
            await self._tell(spot, removed)
        elif removed.posted is not None:
            await self._poster.remove(removed.message, removed.posted)

    async def _as_command(self, spot: Spot, text: str) -> None:
        """What takes long, or is answered later, goes the way of a typed command, into the direct conversation."""
        person = await self._known.person(spot.person)
        await self._hearing.hear(
            Message(
                platform="slack",
                id=f"pressed:{spot.trigger}",
                place="",
                person=spot.person,
                text=text,
                asked_at=here_and_now().astimezone(person.zone),
                direct=True,
                command=True,
            ),
            repeated=False,
        )

    async def _tell(self, spot: Spot, reply: Reply) -> None:
        """Say something to one person: beside the button, or in the direct conversation where that can't be."""
        try:
            if spot.place and not spot.direct:
                await self._poster.whisper(spot.place, spot.person, spot.thread, reply)
                return
        except (SlackApiError, ChatError) as error:
            self._log.info("slack.no_whisper", error=str(error)[:100])
        await self._poster.tell(spot.person, reply)


def _alone(body: Mapping[str, Any]) -> Spot:
    """A window that was submitted belongs to no channel."""
    return Spot(str(body["user"]["id"]), "", None, str(body.get("trigger_id", "")), True)


def spot_of(body: Mapping[str, Any]) -> Spot:
    """Where an interaction happened."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    place = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    thread = message.get("thread_ts") or container.get("thread_ts")
    return Spot(
        person=str(body["user"]["id"]),
        place=place,
        thread=str(thread) if thread else None,
        trigger=str(body.get("trigger_id", "")),
        direct=place.startswith("D") or not place,
    )
