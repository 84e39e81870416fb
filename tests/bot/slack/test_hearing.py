"""What the emulator does not tell: a deleted question that has answers in its thread."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.slack import incoming
from bot.slack.hearing import Hearing, Told
from tests.bot.desk.test_delivery import LOG, Channel
from tests.bot.messages import ask, message, reception_over

if TYPE_CHECKING:
    from bot.desk.delivery import Delivery
    from bot.slack.people import Known
    from bot.slack.poster import SlackPoster


def test_a_deleted_question_with_answers_is_a_tombstone(shelf: Path) -> None:
    """Slack keeps the place of a thread's first message and tells of a change: the words and the answer go."""
    with reception_over(shelf) as (reception, _):
        item, _ = ask(reception, message(id=incoming.message_id("T1", "C1", "1.1"), thread="1.1"))
        channel = Channel()
        hearing = Hearing(
            reception,
            cast("Delivery", None),
            cast("SlackPoster", channel),
            cast("Known", None),
            LOG,
            frozenset(),
        )
        event = {
            "subtype": "message_changed",
            "channel": "C1",
            "message": {"subtype": "tombstone", "ts": "1.1", "text": "This message was deleted."},
            "previous_message": {"ts": "1.1", "text": "how many ISIS fighters remain?"},
        }
        asyncio.run(hearing.message(event, Told("Ev1", "T1", "B1")))
        assert channel.removed == [f"posted-{item.message.id}"]
        assert reception.store.answers.get(item.answer) is None
