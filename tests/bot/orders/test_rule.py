"""When digests are due: words, time zones, changes of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.orders.clock import zone_of
from bot.orders.rule import read_rule
from index.errors import BadQuestion, SettingsError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("words", "rule", "zone", "quiet", "topic"),
    [
        ("daily 08:00 Daesh", "daily 08:00", None, False, "Daesh"),
        ("weekdays air strikes", "weekdays 08:00", None, False, "air strikes"),
        ("every weekday at 6pm America/New_York", "weekdays 18:00", "America/New_York", False, ""),
        ("Mondays Daesh last week", "Mondays 08:00", None, False, "Daesh last week"),
        ("Mondays and Thursdays 7:30 Europe/Berlin quiet Daesh", "Mondays and Thursdays 07:30", "Europe/Berlin", True, "Daesh"),
        ("daily 12 am Daesh", "daily 00:00", None, False, "Daesh"),
        ("Daesh", "daily 08:00", None, False, "Daesh"),
        ("8:00 Mondays Daesh", "Mondays 08:00", None, False, "Daesh"),
        ("daily 25 years of war", "daily 08:00", None, False, "25 years of war"),
        ("3 wise men", "daily 08:00", None, False, "3 wise men"),
        ("UTC time signals", "daily 08:00", None, False, "UTC time signals"),
    ],
)  # fmt: skip
def test_the_words_of_a_digest(words: str, rule: str, zone: str | None, quiet: bool, topic: str) -> None:
    """Days, time, zone and "quiet" are read from the front; the rest is the topic; a rule reads itself again."""
    asked = read_rule(words)
    assert (str(asked.rule), asked.quiet, asked.topic) == (rule, quiet, topic)
    assert (asked.zone.key if asked.zone else None) == zone
    assert read_rule(str(asked.rule)).rule == asked.rule


@pytest.mark.parametrize(
    "words",
    [
        *("daily 24:00 Daesh", "daily 13 pm Daesh", "daily 08:00 Europe/Nowhere Daesh"),
        *(
            "daily 25:00 Daesh",
            "8:75 Daesh",
            "hourly Daesh",
            "weekly Daesh",
            "every two hours Daesh",
            "tomorrow at 8:00",
        ),
    ],
)
def test_what_makes_no_sense_is_a_sentence(words: str) -> None:
    """An hour or a zone that there is not, or a pace that no digest has, is refused with what to write instead."""
    with pytest.raises(BadQuestion, match=r"[Ww]rite|Name it"):
        read_rule(words)


def test_over_the_change_of_clocks() -> None:
    """08:00 stays 08:00; 02:30 comes at 03:30 on the day that has none, and once on the day that has two."""
    eight, half = read_rule("daily 08:00 x").rule, read_rule("daily 02:30 x").rule
    spring, autumn = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    for start in (spring, autumn):
        at = start
        for _ in range(3):
            at = eight.next_after(at, BERLIN)
            assert f"{at.astimezone(BERLIN):%H:%M}" == "08:00"
    first = half.next_after(spring, BERLIN)
    assert f"{first.astimezone(BERLIN):%d %H:%M}" == "29 03:30"
    assert f"{half.next_after(first, BERLIN).astimezone(BERLIN):%d %H:%M}" == "30 02:30"
    twice = half.next_after(autumn, BERLIN)
    assert f"{twice.astimezone(BERLIN):%d %H:%M %z}" == "25 02:30 +0200"
    assert f"{half.next_after(twice, BERLIN).astimezone(BERLIN):%d %H:%M}" == "26 02:30"


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
    st.sampled_from(["daily 02:30 x", "weekdays 08:00 x", "Mondays 00:00 x", "Sundays 23:59 x"]),
)
def test_the_next_is_after_and_the_latest_is_before(naive: datetime, zone: str, words: str) -> None:
    """At any instant, in any zone: latest <= now < next, nothing between them, and the next's latest is itself."""
    now, where, rule = naive.replace(tzinfo=UTC), ZoneInfo(zone), read_rule(words).rule
    latest, following = rule.latest(now, where), rule.next_after(now, where)
    assert latest <= now < following
    assert rule.next_after(latest, where) == following
    assert rule.latest(following, where) == following
    assert following - latest <= timedelta(days=8)


def test_the_zone_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting, else the machine's, else UTC; a wrong name is a sentence."""
    assert zone_of("Asia/Kathmandu").key == "Asia/Kathmandu"
    monkeypatch.setenv("TZ", "Europe/Berlin")
    assert zone_of("").key == "Europe/Berlin"
    monkeypatch.setenv("TZ", "EST5EDT,M3.2.0,M11.1.0/no")
    assert zone_of("").key == "UTC"
    with pytest.raises(SettingsError, match="BRIEFBOT_TIMEZONE"):
        zone_of("Middle/Earth")
