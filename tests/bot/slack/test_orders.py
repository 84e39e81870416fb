"""Briefings, digests, watches and recalls in a real workspace."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.reception import Reception
from bot.orders.scheduler import Scheduler
from bot.running.log import logger
from bot.settings import LogLevel, Settings
from bot.store.database import stamp
from tests.bot.slack.test_asking import QUESTION
from tests.peers.slack_workspace import Workspace, words_of

LOG = logger(Settings(log_level=LogLevel.ERROR))


def test_a_briefing_in_a_thread(slack: Workspace, bot: Reception) -> None:
    """ "@briefbot brief Daesh 5–27 Dec 2017": the days, the quotes, the figure that changed."""
    asked = slack.ask("ann", "desk-iraq", "brief Daesh 5–27 Dec 2017")
    reply = slack.reply(slack.channel("desk-iraq"), asked)
    words = words_of(reply["blocks"])
    assert reply["text"].startswith("Brief: Daesh, 5–27 Dec 2017.")
    assert "Daesh · 5–27 Dec 2017" in words and "Fewer than 3,000 Daesh fighters remain" in words
    assert "Fewer than 3,000 (5 Dec 2017) → fewer than 1,000 (27 Dec 2017)" in words.replace("*", "")


def test_a_withdrawn_source_recalls_the_answer(slack: Workspace, bot: Reception) -> None:
    """The posted answer is edited, its words gone, and a reply in the thread mentions the asker."""
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", QUESTION)
    answer = slack.reply(channel, asked)
    scheduler = Scheduler(bot, LOG)
    given = bot.store.answers.get(_id_of(slack, bot, channel, answer["ts"]))
    assert given is not None
    bot.desk._index.remove(given.quotes[0].article_id)
    scheduler.tick()
    notice = slack.reply(channel, asked, 2)
    assert "withdrawn" in notice["text"] and slack.person("ann") in str(notice)
    assert "3,000 to 5,000 ISIS fighters" not in str(notice)
    edited = slack.wait(lambda: _withdrawn(slack, channel, asked, answer["ts"]))
    assert "said in January 2024 that 3,000 to 5,000" not in str(edited["blocks"])


def test_a_digest_is_posted_in_its_channel(slack: Workspace, bot: Reception) -> None:
    """Set by a mention, posted when its time has come, beside the conversation and not in its thread."""
    channel = slack.channel("desk-iraq")
    asked = slack.ask("ann", "desk-iraq", "digest daily 08:00 UTC air strikes against Daesh")
    assert "digest stop" in slack.reply(channel, asked)["text"]
    with bot.store.database.writing() as db:  # set two days ago: today's has come
        db.execute("UPDATE orders SET created_at = ?", (stamp(bot.clock() - timedelta(days=2)),))
    Scheduler(bot, LOG).tick()
    posted = slack.wait(
        lambda: [m for m in slack.history("ann", channel) if "Brief: air strikes" in m["text"]]
    )
    assert len(posted) == 1 and posted[0].get("thread_ts") in (None, posted[0]["ts"])


def test_a_slash_command_is_told_how_it_is_typed(slack: Workspace, bot: Reception) -> None:
    """Set by /digest and /watch, they are stopped by /digest and /watch: the words alone would reach nobody."""
    for name, words, told in (
        ("digest", "daily 08:00 UTC Daesh", "Stop it with: /digest stop "),
        ("watch", QUESTION, "(end it with: /watch stop "),
        ("watch", "list", "Stop one with: /watch stop NUMBER"),
    ):
        before = len(slack.calls("response_url"))
        slack.command("ann", "desk-iraq", name, words)
        reply = slack.wait(lambda: slack.calls("response_url")[before:])[0]  # noqa: B023
        assert told in words_of(reply.args["blocks"])


def _id_of(slack: Workspace, bot: Reception, channel: str, ts: str) -> str:
    """The id of a posted answer, once the desk knows that it is there."""
    return slack.wait(lambda: bot.store.inbox.by_posted("slack", channel, f"{channel}:{ts}")).answer


def _withdrawn(slack: Workspace, channel: str, thread: str, ts: str) -> dict[str, object] | None:
    found = [one for one in slack.replies(channel, thread) if one["ts"] == ts]
    return found[0] if found and "withdrawn" in str(found[0]) else None
