"""``matrix check`` and ``matrix recover``: the bot's account, device and keys."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import typer

from bot.cli import options
from bot.cli.session import print_json, print_line, settings_for

if TYPE_CHECKING:
    from bot.matrix.check import Finding
    from bot.settings import Settings

app = typer.Typer(help="Look after the bot's account in Matrix.", no_args_is_help=True)


@app.command()
def check(context: typer.Context, json: options.Json = False, data: options.Data = None) -> None:
    """Say what is wrong with the bot's login, keys and signature, and how to mend it."""
    from bot.desk.platform import ChatError

    findings = asyncio.run(_check(_with_matrix(context, data)))
    well = all(finding.well for finding in findings)
    if json:
        told = [{"well": finding.well, "sentence": finding.sentence} for finding in findings]
        print_json({"schema_version": 1, "well": well, "findings": told})
    else:
        for finding in findings:
            print_line(f"{'✓' if finding.well else '✗'} {finding.sentence}", "" if finding.well else "red")
    raise typer.Exit(0 if well else ChatError.exit_code)


@app.command()
def recover(context: typer.Context, data: options.Data = None) -> None:
    """Make a fresh device after keys were lost or the login was revoked; the old one is put aside.

    Stop [bold]briefbot serve[/bold] first. Needs BRIEFBOT_MATRIX_USER and BRIEFBOT_MATRIX_PASSWORD.
    """
    from index.lock import FolderLock

    settings = _with_matrix(context, data)
    with FolderLock.acquire(settings.data, "matrix.lock", "answering in matrix"):
        done = asyncio.run(_recover(settings))
    for sentence in done:
        print_line(sentence)


def _with_matrix(context: typer.Context, data: options.Data) -> Settings:
    from index.errors import SettingsError

    settings = settings_for(context, data)
    if not settings.matrix_homeserver:
        raise SettingsError(
            "BRIEFBOT_MATRIX_HOMESERVER is not set, so there is no bot in Matrix. See .env.example."
        )
    return settings


async def _check(settings: Settings) -> list[Finding]:
    from bot.matrix.chat import credentials
    from bot.matrix.check import check as look
    from bot.matrix.client import Client
    from bot.matrix.folder import Folder

    folder = Folder(settings.data)
    client = Client(settings.matrix_homeserver, settings.matrix_user, folder, patient=False)
    try:
        return [finding async for finding in look(client, folder, credentials(settings))]
    finally:
        await client.close()


async def _recover(settings: Settings) -> tuple[str, ...]:
    from bot.desk.desk import here_and_now
    from bot.matrix.chat import credentials
    from bot.matrix.client import Client
    from bot.matrix.folder import Folder
    from bot.matrix.login import recover as make_fresh

    folder = Folder(settings.data)
    client = Client(settings.matrix_homeserver, settings.matrix_user, folder, patient=False)
    try:
        return await make_fresh(client, folder, credentials(settings), here_and_now())
    finally:
        await client.close()
