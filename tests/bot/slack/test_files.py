"""Which files belong to a posted reply, and that they go when nobody should see them any more."""

from __future__ import annotations

import pytest

from bot.desk.reception import Reception
from bot.orders.scheduler import Scheduler
from bot.running.log import logger
from bot.settings import LogLevel, Settings
from bot.slack.files import PRIVATE, Posted
from tests.peers.slack_workspace import Workspace


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        (Posted("C1", "1700000000.000100"), "C1:1700000000.000100"),
        (Posted("C1", "1.2", ("F1", "F2")), "C1:1.2:F1,F2"),
        (Posted(PRIVATE), "private"),
        (Posted(PRIVATE, files=("F1",)), "private::F1"),
    ],
)
def test_a_posted_reply_is_kept_with_its_files(posted: Posted, kept: str) -> None:
    """As one word in the inbox, read back as it was."""
    assert str(posted) == kept and Posted.read(kept) == posted
    assert posted.private is kept.startswith("private")


def test_a_private_timeline_loses_its_chart_when_its_source_is_withdrawn(
    slack: Workspace, bot: Reception
) -> None:
    """The words that only the asker saw stay there; the chart in their direct conversation goes, and they are told."""
    place = slack.where("bob", "bot")
    slack.command("bob", "desk-iraq", "timeline", "ISIS fighters in Iraq and Syria")
    (shown,) = slack.wait(lambda: [m for m in slack.history("bob", place) if m.get("files")])
    slack.wait(lambda: bot.store.inbox.waiting("slack") == 0)
    index = bot.desk._index
    index.remove(next(row.article_id for row in index.articles() if row.article_id.startswith("un-2024-01")))
    Scheduler(bot, logger(Settings(log_level=LogLevel.ERROR))).tick()
    slack.wait(lambda: [m for m in slack.history("bob", place) if "withdrawn" in m["text"]])
    deleted = {call.args["file"] for call in slack.calls("files.delete")}
    assert deleted == {one["id"] for one in shown["files"]}
