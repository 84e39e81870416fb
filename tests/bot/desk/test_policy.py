"""Who may do and read what."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.desk.message import Standing
from bot.desk.policy import Policy
from bot.store import Store

NOBODY = Standing()
NONE: frozenset[str] = frozenset()
NEWS = frozenset({"news"})


def test_admins_are_named_or_the_platforms_own_where_so_set() -> None:
    """A list of ids, by platform; the workspace's admins only where the setting says so."""
    policy = Policy(admins={"slack": frozenset({"U1"})})
    assert policy.is_admin("slack", "U1", NOBODY)
    assert not policy.is_admin("matrix", "U1", NOBODY)
    assert not policy.is_admin("slack", "U2", Standing(admin=True))
    assert Policy(platform_admins=frozenset({"slack"})).is_admin("slack", "U2", Standing(admin=True))


def test_a_place_reads_what_it_was_granted() -> None:
    """Nothing without a grant; open collections in addition; a shared channel has its own grants alone."""
    policy = Policy(open_collections=frozenset({"open"}))
    assert Policy().readable("slack", NOBODY, direct=False, granted=NONE) == NONE
    assert policy.readable("slack", NOBODY, direct=False, granted=NEWS) == {"news", "open"}
    assert policy.readable("slack", Standing(shared=True), direct=False, granted=NONE) == NONE
    assert policy.readable("slack", Standing(shared=True), direct=False, granted=NEWS) == NEWS


def test_a_direct_conversation_follows_the_persons_channels_or_a_setting() -> None:
    """What the person's channels may read, unless the settings name collections; elsewhere it doesn't count."""
    assert Policy().readable("slack", NOBODY, direct=True, granted=NONE, granted_elsewhere=NEWS) == NEWS
    assert Policy().readable("slack", NOBODY, direct=False, granted=NONE, granted_elsewhere=NEWS) == NONE
    named = Policy(direct_collections=frozenset({"faq"}))
    assert named.readable("slack", NOBODY, direct=True, granted=NONE, granted_elsewhere=NEWS) == {"faq"}


def test_a_grant_by_name_stays_with_the_first_place_of_that_name(tmp_path: Path) -> None:
    """A renamed channel keeps its grants; another one that takes over the name gets none."""
    grants = Store.open(tmp_path).grants
    grants.give("slack", "#desk", "news", "me", datetime.now(UTC))
    assert grants.of("slack", "C1", ("#other",)) == NONE
    assert grants.of("slack", "C1", ("#Desk",)) == NEWS
    assert grants.of("slack", "C1", ("#renamed",)) == NEWS
    assert grants.of("slack", "C2", ("#desk",)) == NONE
    assert grants.of("matrix", "C1", ("#desk",)) == NONE
    assert grants.take_back("slack", "C1") == 1
    assert grants.of("slack", "C1", ("#desk",)) == NONE


def test_a_new_grant_by_name_does_not_take_the_old_ones_along(tmp_path: Path) -> None:
    """A second channel of the name gets what was granted since, and the first keeps what it had."""
    grants = Store.open(tmp_path).grants
    now = datetime.now(UTC)
    grants.give("slack", "#desk", "secret", "me", now)
    assert grants.of("slack", "C1", ("#desk",)) == {"secret"}
    grants.give("slack", "#desk", "news", "me", now)
    assert grants.of("slack", "C2", ("#desk",)) == NEWS
    assert grants.of("slack", "C2", ("#desk",)) == NEWS
    assert grants.of("slack", "C1", ("#renamed",)) == {"secret"}
