"""What is wrong with the bot's place in Matrix, in sentences. Looks, and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.matrix.client import Client, SignedOut, Unreachable
from bot.matrix.folder import RECOVER, Folder, Session
from bot.matrix.keys import public_key
from bot.matrix.login import Credentials, LostKeys, published, stored_key
from bot.matrix.sync import Kept


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``well``: nothing has to be done about it."""

    well: bool
    sentence: str


async def check(client: Client, folder: Folder, credentials: Credentials) -> AsyncIterator[Finding]:
    """Look at server, login, keys and signature, in this order, as far as it goes. Raises DataFolderError."""
    try:
        await client.call("GET", "/client/versions")
    except Unreachable as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"The homeserver {client.homeserver} answers.")
    session = folder.session
    if session is None:
        yield _not_logged_in(folder, credentials)
        return
    client.access_token = credentials.token or session.token
    client.user_id, client.device_id = session.user, session.device
    try:
        await client.call("GET", "/client/v3/account/whoami")
    except SignedOut as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"Logged in as {session.user}, device {session.device}.")
    for finding in [await _keys(client, folder, session), await _identity(client, folder), _open(folder)]:
        if finding is not None:
            yield finding
    waiting = len(Kept.read(folder).waiting)
    if waiting:
        yield Finding(
            False,
            f"{waiting:,} messages can't be decrypted: their keys have not come. Whoever wrote them was told.",
        )


def _not_logged_in(folder: Folder, credentials: Credentials) -> Finding:
    if folder.has_store:
        return Finding(False, f"The login in {folder.path} is lost, though its keys are there: {RECOVER}")
    if credentials.token or (credentials.user and credentials.password):
        return Finding(True, "Not logged in yet; `briefbot serve` does it.")
    return Finding(
        False,
        "Not logged in, and no account to do it with: set BRIEFBOT_MATRIX_USER and BRIEFBOT_MATRIX_PASSWORD.",
    )


async def _keys(client: Client, folder: Folder, session: Session) -> Finding:
    """Whether the store holds the keys that the homeserver hands out for this device."""
    if not folder.has_store:
        return Finding(False, f"The device's keys are lost: {folder.store} is missing. {RECOVER}")
    try:
        mine = stored_key(folder, session)
    except LostKeys as error:
        return Finding(False, str(error))
    there = (await published(client)).device
    if mine is None or there is None:
        return Finding(
            False, f"The keys of the device {session.device} are not complete; start afresh: {RECOVER}"
        )
    if there["keys"].get(f"ed25519:{session.device}") != mine:
        return Finding(False, f"The homeserver has other keys of this device than {folder.store}: {RECOVER}")
    return Finding(True, "The device's keys are here and on the homeserver.")


async def _identity(client: Client, folder: Folder) -> Finding:
    """Whether clients that insist on verified devices accept this one."""
    told = await published(client)
    seeds = folder.seeds
    if told.master is None:
        return Finding(
            False, "The account has no cross-signing keys; restart `briefbot serve`, which makes them."
        )
    if seeds is None or told.key(told.master) != public_key(seeds.master):
        return Finding(
            False,
            f"The account's cross-signing keys are not those in {folder.path}; another program made them: {RECOVER}",
        )
    if not told.signed:
        return Finding(
            False, "The device is not signed by the account; restart `briefbot serve`, which signs it."
        )
    return Finding(True, "The device is signed by the account: clients that insist on it accept it.")


def _open(folder: Folder) -> Finding | None:
    """Whether others on this machine can read the keys."""
    readable = [file.name for file in folder.path.iterdir() if file.is_file() and file.stat().st_mode & 0o077]
    if not readable:
        return None
    return Finding(False, f"Others can read {', '.join(sorted(readable))} in {folder.path}: chmod 600 them.")
