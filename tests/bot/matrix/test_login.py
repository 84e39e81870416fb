"""One account, one device, signed: first start, later starts, and everything that can be lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from nio import KeysUploadResponse

from bot.desk.platform import ChatError
from bot.matrix.check import check
from bot.matrix.client import Client, SignedOut, Unreachable
from bot.matrix.folder import Folder
from bot.matrix.login import Credentials, LostKeys, enter, published, recover
from index.backup import backup, restore
from index.catalogue import Catalogue
from index.errors import DataFolderError, SettingsError
from tests.bot.matrix.conftest import settings_of
from tests.peers.briefbot import Briefbot
from tests.peers.person import Person
from tests.peers.synapse import Account, Synapse, free_port

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Bot:
    """One account with one data folder, logged in and looked at in this process."""

    def __init__(self, server: Synapse, account: Account, data: Path) -> None:
        self.server = server
        self.account = account
        self.folder = Folder(data)
        self.by_password = Credentials(server.url, account.user, account.password)

    def do(self, work: Callable[[Client], Awaitable[T]]) -> T:
        async def whole() -> T:
            client = Client(self.server.url, "", self.folder, patient=False)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(whole())

    def enter(self, given: Credentials | None = None) -> str:
        """The device that it is after logging in."""

        async def work(client: Client) -> str:
            await enter(client, self.folder, given or self.by_password)
            assert (await published(client)).signed
            return str(client.device_id)

        return self.do(work)

    def recover(self) -> tuple[str, ...]:
        return self.do(lambda client: recover(client, self.folder, self.by_password, NOW))

    def findings(self) -> list[str]:
        """What ``check`` has to say that is not well."""

        async def work(client: Client) -> list[str]:
            found = check(client, self.folder, self.by_password)
            return [finding.sentence async for finding in found if not finding.well]

        return self.do(work)


@pytest.fixture
def bot(homeserver: Synapse, tmp_path: Path, request: pytest.FixtureRequest) -> Bot:
    name = f"bot{abs(hash(request.node.name)) % 10**9}"
    return Bot(homeserver, homeserver.register(name), tmp_path / "data")


def devices(bot: Bot, token: str) -> set[str]:
    told = bot.server.call("GET", "/_matrix/client/v3/devices", token=token)
    return {one["device_id"] for one in told["devices"]}


def test_the_first_start_makes_a_signed_device_and_later_ones_keep_it(bot: Bot) -> None:
    """By password once: later starts need none, are the same device, and all is well."""
    device = bot.enter()
    assert bot.enter(Credentials(bot.server.url)) == device
    assert devices(bot, bot.account.token) == {bot.account.device, device}
    assert bot.findings() == []


def test_a_token_makes_its_device_the_bots(bot: Bot) -> None:
    """With a token no password is needed, and the token's device is the one that is signed."""
    given = Credentials(bot.server.url, token=bot.account.token)
    assert bot.enter(given) == bot.account.device
    assert bot.enter(given) == bot.account.device
    assert devices(bot, bot.account.token) == {bot.account.device}


def test_a_strict_client_holds_the_device_for_signed(bot: Bot) -> None:
    """matrix-js-sdk, whose Rust crypto checks the whole chain of signatures, says so too."""
    ada = bot.server.register(f"ada{bot.account.user[1:12]}")
    with Person(bot.server, ada, strict=True) as person:
        room = person.room(bot.account.user, encrypted=True)

        async def work(client: Client) -> str:
            await enter(client, bot.folder, bot.by_password)
            await client.join(room)
            return str(client.device_id)

        device = bot.do(work)
        person.tell("ready", room=room, encrypted=True, members=[bot.account.user])
        assert person.tell("device", user=bot.account.user, device=device) == {"signed": True}


@pytest.mark.parametrize(
    ("lost", "says"),
    [
        (("crypto.db",), "crypto.db is missing"),
        (("session.json",), "login in .*session.json is lost"),
        (("seeds.json",), "cross-signing keys that are not in"),
        (("session.json", "crypto.db", "seeds.json", "sync.json"), "cross-signing keys that are not in"),
    ],
)
def test_what_is_lost_is_said_and_recovered_by_command_alone(
    bot: Bot, lost: tuple[str, ...], says: str
) -> None:
    """Nothing starts silently afresh: the start and ``check`` say what is lost; ``recover`` makes a signed device."""
    before = bot.enter()
    for name in lost:
        (bot.folder.path / name).unlink(missing_ok=True)
    with pytest.raises(LostKeys, match=rf"{says}.*briefbot matrix recover"):
        bot.enter()
    if "session.json" not in lost or len(lost) == 1:
        assert any("briefbot matrix recover" in sentence for sentence in bot.findings())
    done = bot.recover()
    after = bot.enter(Credentials(bot.server.url))
    assert after != before and bot.findings() == []
    if "session.json" not in lost:
        assert f"The device before, {before}, is deleted." in done
        assert before not in devices(bot, bot.account.token)
    fresh_identity = any("fresh cross-signing keys" in sentence for sentence in done)
    assert fresh_identity is ("seeds.json" in lost)


def test_a_kill_while_keys_are_published_costs_none(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the homeserver took one-time keys and before that was noted, the bot still has them."""
    bot.enter()
    account = bot.account

    def upload(client: Client) -> Any:
        kept = bot.folder.session
        assert kept is not None
        client.restore_login(account.user, kept.device, kept.token)
        client.olm.uploaded_key_count = 0
        return client.keys_upload()

    async def killed(client: Client) -> None:
        async def dies(response: object) -> None:
            raise RuntimeError("killed")

        monkeypatch.setattr(client, "receive_response", dies)
        with pytest.raises(RuntimeError, match="killed"):
            await upload(client)

    bot.do(killed)
    assert isinstance(bot.do(upload), KeysUploadResponse)


def test_a_restored_backup_is_the_same_account_with_a_fresh_device(bot: Bot, tmp_path: Path) -> None:
    """Only the seeds are in a backup: the next start makes a device that the same identity signs."""
    before = bot.enter()
    data = bot.folder.path.parent
    Catalogue.open(data, write=True).close()
    made = backup(data, tmp_path / "one.zip")
    restore(made.file, tmp_path / "new")
    kept, found = bot.folder.seeds, Folder(tmp_path / "new").seeds
    assert kept is not None and found is not None and kept.kept() == found.kept()
    again = Bot(bot.server, bot.account, tmp_path / "new")
    assert again.enter() != before and again.findings() == []


def test_a_damaged_login_can_be_recovered_too(bot: Bot) -> None:
    """A file that can't be read is a sentence at the start, and no hindrance to recovery."""
    bot.enter()
    (bot.folder.path / "session.json").write_text("{")
    (bot.folder.path / "seeds.json").write_text("[]")
    with pytest.raises(DataFolderError, match=r"session\.json can't be read"):
        bot.enter()
    assert any("fresh device" in sentence for sentence in bot.recover())
    assert bot.enter() and bot.findings() == []


def test_a_device_that_was_deleted_on_the_server_is_said(bot: Bot) -> None:
    """Its token is dead: start and check say so, with the command that mends it, and recovery does."""
    device = bot.enter()
    path = "/_matrix/client/v3/delete_devices"
    auth: dict[str, Any] = {
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": bot.account.user},
        "password": bot.account.password,
    }
    bot.server.call("POST", path, {"devices": [device], "auth": auth}, bot.account.token)
    with pytest.raises(SignedOut, match="briefbot matrix recover"):
        bot.enter()
    assert any("no longer accepts the bot's login" in sentence for sentence in bot.findings())
    bot.recover()
    assert bot.findings() == []


def test_keys_of_another_program_are_not_overwritten(bot: Bot) -> None:
    """When the account got its cross-signing keys elsewhere, the bot does not replace them by itself."""
    with Person(bot.server, bot.account):
        pass
    with pytest.raises(LostKeys, match="used in another program"):
        bot.enter()
    assert any("fresh cross-signing keys" in sentence for sentence in bot.recover())


def test_another_store_in_the_place_of_the_devices_own_is_noticed(bot: Bot, tmp_path: Path) -> None:
    """A crypto store with other keys than the homeserver has of the device is refused."""
    bot.enter()
    other = Bot(bot.server, bot.account, tmp_path / "other")
    other.folder.prepare()
    kept = bot.folder.session
    assert kept is not None
    other.folder.session = kept
    other.folder.store.write_bytes(b"")
    bot.folder.store.unlink()
    bot.do(_fresh_store_for(bot, kept.device))
    with pytest.raises(LostKeys, match="does not hold the keys"):
        bot.enter()
    assert any("other keys of this device" in sentence for sentence in bot.findings())


def _fresh_store_for(bot: Bot, device: str) -> Callable[[Client], Awaitable[None]]:
    async def work(client: Client) -> None:
        bot.folder.prepare()
        client.restore_login(bot.account.user, device, "no token is needed")

    return work


def test_a_damaged_store_is_a_sentence(bot: Bot) -> None:
    """A crypto store that is no database any more is said with what to do, by the start and by ``check``."""
    bot.enter()
    bot.folder.store.write_bytes(b"no database" * 1_000)
    with pytest.raises(LostKeys, match=r"crypto\.db is damaged.*briefbot matrix recover"):
        bot.enter()
    assert any("is damaged" in sentence for sentence in bot.findings())


def test_wrong_settings_are_sentences(bot: Bot) -> None:
    """No account, a wrong password, another account's name: each is said with the setting to look at."""
    with pytest.raises(SettingsError, match="BRIEFBOT_MATRIX_PASSWORD"):
        bot.enter(Credentials(bot.server.url, bot.account.user))
    with pytest.raises(ChatError, match="Look at BRIEFBOT_MATRIX_USER and BRIEFBOT_MATRIX_PASSWORD"):
        bot.enter(Credentials(bot.server.url, bot.account.user, "wrong"))
    bot.enter()
    with pytest.raises(SettingsError, match="logged in as"):
        bot.enter(Credentials(bot.server.url, "@other:briefbot.test", "x"))


def test_check_without_a_homeserver_says_so_at_once(tmp_path: Path) -> None:
    """Nobody answers: one sentence with the setting, no endless waiting."""

    async def work() -> list[str]:
        client = Client(f"http://127.0.0.1:{free_port()}", "", Folder(tmp_path), patient=False)
        try:
            return [finding.sentence async for finding in check(client, Folder(tmp_path), Credentials(""))]
        finally:
            await client.close()

    (sentence,) = asyncio.run(work())
    assert "can't be reached" in sentence and "BRIEFBOT_MATRIX_HOMESERVER" in sentence
    assert issubclass(Unreachable, ChatError)


def test_the_commands_say_it_and_set_the_exit_code(bot: Bot, stocked: Path, tmp_path: Path) -> None:
    """``matrix check`` ends with 5 while something is wrong, and with 0 after ``matrix recover``; serve ends with 5."""
    bot.enter()
    program = Briefbot(bot.folder.path.parent, settings_of(bot.server, bot.account))
    assert program.run("matrix", "check").returncode == 0
    bot.folder.store.unlink()
    checked = program.run("matrix", "check")
    assert (checked.returncode, "✗ The device's keys are lost" in checked.stdout) == (5, True)
    served = program.run("serve")
    assert served.returncode == 5 and "briefbot matrix recover" in served.stderr
    recovered = program.run("matrix", "recover")
    assert recovered.returncode == 0 and "The bot has a fresh device" in recovered.stdout
    assert program.run("matrix", "check").returncode == 0
