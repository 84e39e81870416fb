"""Becoming and staying one device of the bot's account, signed by the account's own cross-signing keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from nio import AsyncClientConfig
from nio.store import SqliteStore

from bot.desk.platform import ChatError
from bot.matrix.client import Client, Refused
from bot.matrix.folder import RECOVER, Folder, Session
from bot.matrix.keys import Seeds, is_signed, public_key, signed, upload
from index.errors import DataFolderError, SettingsError

DEVICE_NAME = "Briefbot"


class LostKeys(ChatError):
    """Something that should be in the data folder is not there, and starting afresh would hide it."""


@dataclass(frozen=True)
class Credentials:
    """What the settings say. A ``token`` makes logging in needless; a ``password`` is needed for recovery."""

    homeserver: str
    user: str = ""
    password: str = ""
    token: str = ""


@dataclass(frozen=True)
class Published:
    """What the homeserver hands out about the bot's account."""

    master: dict[str, Any] | None
    self_signing: dict[str, Any] | None
    device: dict[str, Any] | None

    def key(self, part: dict[str, Any] | None) -> str | None:
        """The public key in ``part``."""
        return next(iter(part["keys"].values()), None) if part else None

    @property
    def signed(self) -> bool:
        """Whether the device is signed by the account, as a strict client sees it."""
        key = self.key(self.self_signing)
        if not (self.master and self.self_signing and self.device and key):
            return False
        user = self.device["user_id"]
        master = self.key(self.master)
        return (
            bool(master)
            and is_signed(self.self_signing, user, str(master))
            and is_signed(self.device, user, key)
        )


async def enter(client: Client, folder: Folder, credentials: Credentials) -> None:
    """Log in or go on with the login that is kept; keys uploaded, device signed.

    Raises LostKeys, SettingsError, Refused, SignedOut. Never makes a second device by itself.
    """
    folder.prepare()
    session = folder.session
    if session is not None:
        session = _as_set(session, credentials)
    elif folder.has_store:
        raise LostKeys(
            f"The login in {folder.path / 'session.json'} is lost, though its keys are there. {_remedy()}"
        )
    else:
        session = await _first(client, credentials)
    await _resume(client, folder, session)
    folder.session = session
    await sign(client, folder, credentials.password)


async def recover(client: Client, folder: Folder, credentials: Credentials, now: datetime) -> tuple[str, ...]:
    """Make a fresh device, signed, and delete the one before; returns what was done, in sentences.

    Login and crypto store are put aside, cross-signing keys kept if they are the account's. Raises SettingsError,
    Refused and DataFolderError.
    """
    if not (credentials.user and credentials.password):
        raise SettingsError(
            "A fresh device needs BRIEFBOT_MATRIX_USER and BRIEFBOT_MATRIX_PASSWORD; put them into .env for this once."
        )
    try:
        before = folder.session
    except DataFolderError:  # it is put aside like the rest
        before = None
    fresh = await _log_in(client, credentials)
    folder.prepare()
    folder.put_aside(now)
    folder.prepare()
    done = [f"The bot has a fresh device, {fresh.device}."]
    await _resume(client, folder, fresh)
    folder.session = fresh
    if await sign(client, folder, credentials.password, replace_identity=True):
        done.append(
            "The account has fresh cross-signing keys; people's clients may say that its identity changed."
        )
    done.append("The device is signed by the account.")
    if before is not None and before.device != fresh.device:
        done.append(await _delete(client, before.device, credentials))
    done.append("What was written in encrypted rooms for the device before can't be read with this one.")
    return tuple(done)


async def published(client: Client) -> Published:
    """What other people's clients are told about the account and this device."""
    told = await client.call("POST", "/client/v3/keys/query", {"device_keys": {client.user_id: []}})
    return Published(
        told.get("master_keys", {}).get(client.user_id),
        told.get("self_signing_keys", {}).get(client.user_id),
        told.get("device_keys", {}).get(client.user_id, {}).get(client.device_id),
    )


def stored_key(folder: Folder, session: Session) -> str | None:
    """The device's public key, as the crypto store has it; None when it has none. Raises LostKeys."""
    import peewee
    import vodozemac

    try:
        store = SqliteStore(
            session.user, session.device, str(folder.path), AsyncClientConfig().pickle_key, folder.store.name
        )
        try:
            account = store.load_account()
        finally:
            store.database.close()
    except (peewee.DatabaseError, vodozemac.PickleException, vodozemac.LibolmPickleException) as error:
        raise LostKeys(f"{folder.store} is damaged. {_remedy()}") from error
    return account and str(account.identity_keys["ed25519"])


async def sign(client: Client, folder: Folder, password: str, *, replace_identity: bool = False) -> bool:
    """Have the device signed by the account; returns whether the account got new cross-signing keys.

    Raises LostKeys when the account has keys that are not in the folder, unless they may be replaced.
    """
    told = await published(client)
    seeds = folder.seeds
    fresh = False
    if seeds is None or told.key(told.master) != public_key(seeds.master):
        if told.master is not None and not replace_identity:
            raise LostKeys(
                f"The account {client.user_id} has cross-signing keys that are not in {folder.path}: they were lost, or "
                f"the account was used in another program. {_remedy()}"
            )
        seeds = seeds or Seeds.made()
        folder.seeds = seeds  # before the upload: keys that the homeserver has must not be lost
        await _with_password(
            client,
            password,
            lambda auth: (
                "POST",
                "/client/v3/keys/device_signing/upload",
                upload(seeds, client.user_id) | auth,
            ),
        )
        fresh = True
    if fresh or not told.signed:
        if told.device is None:
            raise LostKeys(f"The homeserver has no keys of the device {client.device_id}. {_remedy()}")
        device = {name: part for name, part in told.device.items() if name != "unsigned"}
        with_signature = signed(device, client.user_id, seeds.self_signing)
        answer = await client.call(
            "POST", "/client/v3/keys/signatures/upload", {client.user_id: {client.device_id: with_signature}}
        )
        if answer.get("failures"):
            raise ChatError(
                f"The homeserver did not take the signature of the bot's device: {answer['failures']}."
            )
    return fresh


async def _first(client: Client, credentials: Credentials) -> Session:
    if not credentials.token:
        return await _log_in(client, credentials)
    client.access_token = credentials.token
    told = await client.call("GET", "/client/v3/account/whoami")
    return Session(client.homeserver, told["user_id"], told.get("device_id", ""), credentials.token)


async def _log_in(client: Client, credentials: Credentials) -> Session:
    if not (credentials.user and credentials.password):
        raise SettingsError(
            "Matrix needs BRIEFBOT_MATRIX_USER with BRIEFBOT_MATRIX_PASSWORD, or BRIEFBOT_MATRIX_TOKEN. See .env.example."
        )
    try:
        told = await client.call(
            "POST",
            "/client/v3/login",
            {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": credentials.user},
                "password": credentials.password,
                "initial_device_display_name": DEVICE_NAME,
            },
        )
    except Refused as error:
        raise ChatError(f"{error}. Look at BRIEFBOT_MATRIX_USER and BRIEFBOT_MATRIX_PASSWORD.") from error
    return Session(client.homeserver, told["user_id"], told["device_id"], told["access_token"])


async def _resume(client: Client, folder: Folder, session: Session) -> None:
    """Load the device's keys and see that they are those the homeserver has of it."""
    client.access_token = session.token
    client.user_id, client.user, client.device_id = session.user, session.user, session.device
    there = (await published(client)).device
    if there is not None and not folder.has_store:
        raise LostKeys(
            f"The keys of the device {session.device} are lost: {folder.store} is missing. {_remedy()}"
        )
    stored_key(folder, session)
    client.restore_login(session.user, session.device, session.token)
    mine = client.olm.account.identity_keys["ed25519"]
    if there is not None and there["keys"].get(f"ed25519:{session.device}") != mine:
        raise LostKeys(
            f"{folder.store} does not hold the keys of the device {session.device} that the homeserver has. {_remedy()}"
        )
    if there is None and client.olm.account.shared:
        raise LostKeys(f"The homeserver has forgotten the keys of the device {session.device}. {_remedy()}")
    fresh = not client.olm.account.shared
    if client.should_upload_keys:
        await client.keys_upload()
    if fresh:
        await _upload_fallback(client)


async def _upload_fallback(client: Client) -> None:
    """A key for those who write first when all one-time keys are used up, because the bot was away for long.

    nio knows no such keys; vodozemac keeps it with the others, in the account.
    """
    account = client.olm.account._account
    account.generate_fallback_key()
    keys = {}
    for key_id, key in account.fallback_key.items():
        bare = {"key": key.to_base64(), "fallback": True}
        by = {client.user_id: {f"ed25519:{client.device_id}": client.olm.sign_json(bare)}}
        keys[f"signed_curve25519:{key_id}"] = {"key": key.to_base64(), "fallback": True, "signatures": by}
    client.olm.save_account()  # before the upload: what is published must not be lost
    await client.call("POST", "/client/v3/keys/upload", {"fallback_keys": keys})
    account.mark_keys_as_published()
    client.olm.save_account()


def _as_set(session: Session, credentials: Credentials) -> Session:
    named = credentials.user
    if named.startswith("@") and named != session.user:
        raise SettingsError(
            f"BRIEFBOT_MATRIX_USER is {named}, but this data folder is logged in as {session.user}. "
            "Use another data folder for another account."
        )
    return replace(session, homeserver=credentials.homeserver, token=credentials.token or session.token)


async def _delete(client: Client, device: str, credentials: Credentials) -> str:
    try:
        await _with_password(
            client, credentials.password, lambda auth: ("DELETE", f"/client/v3/devices/{device}", auth)
        )
    except Refused as error:
        return f"The device before, {device}, could not be deleted: {error}"
    return f"The device before, {device}, is deleted."


async def _with_password(
    client: Client, password: str, request: Callable[[dict[str, Any]], tuple[str, str, dict[str, Any]]]
) -> None:
    """A request that the homeserver may want confirmed with the account's password."""
    try:
        await client.call(*request({}))
    except Refused as error:
        if error.status != 401 or "session" not in error.body:
            raise
        if not password:
            raise SettingsError(
                "The homeserver wants the bot's password for this. Put BRIEFBOT_MATRIX_PASSWORD into .env for this once."
            ) from error
        auth = {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": client.user_id},
            "password": password,
            "session": error.body["session"],
        }
        await client.call(*request({"auth": auth}))


def _remedy() -> str:
    return f"Bring the data folder back from a backup, or make a fresh device: {RECOVER}"
