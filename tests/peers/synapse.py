"""A homeserver of one's own: Synapse on loopback, with SQLite, from an environment of its own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

HERE = Path(__file__).resolve().parent
PYTHON = HERE / ".venv-synapse" / "bin" / "python"
SERVER = "briefbot.test"
PASSWORD = "correct horse battery"
_FAST = {"per_second": 10_000, "burst_count": 10_000}


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Account:
    """A person's or bot's account, logged in."""

    user: str
    token: str
    device: str
    password: str = PASSWORD


@dataclass
class Synapse:
    """One homeserver in ``folder``. ``message_limit`` is Synapse's rc_message: messages a second, and at once."""

    folder: Path
    message_limit: dict[str, float] = field(default_factory=lambda: dict(_FAST))
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_hex(16))
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._configure()
        with (self.folder / "synapse.out").open("ab") as out:
            self.process = subprocess.Popen(
                [str(PYTHON), "-m", "synapse.app.homeserver", "-c", str(self.folder / "homeserver.yaml")],
                cwd=self.folder,
                stdout=out,
                stderr=out,
            )
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError((self.folder / "synapse.out").read_text()[-3000:])
            try:
                with urllib.request.urlopen(f"{self.url}/health", timeout=1):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise RuntimeError("Synapse did not start in 90 seconds.")

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop; with SIGKILL at once, as a crash would."""
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None

    def register(self, name: str, *, admin: bool = False) -> Account:
        """A new account with PASSWORD, and a device of its own."""
        nonce = self.call("GET", "/_synapse/admin/v1/register")["nonce"]
        parts = [nonce, name, PASSWORD, "admin" if admin else "notadmin"]
        mac = hmac.new(self.secret.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
        given = {"nonce": nonce, "username": name, "password": PASSWORD, "admin": admin, "mac": mac}
        made = self.call("POST", "/_synapse/admin/v1/register", given)
        return Account(made["user_id"], made["access_token"], made["device_id"])

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> dict[str, Any]:
        """One request. Raises urllib's HTTPError."""
        request = urllib.request.Request(
            self.url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    def say_as(self, user: str, room: str, content: dict[str, Any], *, at: float | None = None) -> str:
        """A message of ``user`` as they would have sent it ``at`` an instant; never encrypted. Returns its id."""
        when = "" if at is None else f"&ts={int(at * 1000)}"
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.room.message/{secrets.token_hex(8)}"
        sent = self.call("PUT", f"{path}?user_id={quote(user)}{when}", content, self.secret)
        return str(sent["event_id"])

    def rows(self, sql: str, *given: object) -> list[tuple[Any, ...]]:
        """What the server's own database says."""
        database = sqlite3.connect(f"file:{self.folder / 'homeserver.db'}?mode=ro", uri=True, timeout=30)
        try:
            return database.execute(sql, given).fetchall()
        finally:
            database.close()

    def _configure(self) -> None:
        log = {
            "version": 1,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"level": "WARNING", "handlers": ["out"]},
        }
        settings: dict[str, Any] = {
            "server_name": SERVER,
            "pid_file": str(self.folder / "homeserver.pid"),
            "listeners": [
                {
                    "port": self.port,
                    "type": "http",
                    "bind_addresses": ["127.0.0.1"],
                    "resources": [{"names": ["client"]}],
                }
            ],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "homeserver.db")}},
            "log_config": str(self.folder / "log.yaml"),
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "registration_shared_secret": self.secret,
            "macaroon_secret_key": self.secret,
            "form_secret": self.secret,
            "report_stats": False,
            "trusted_key_servers": [],
            "federation_domain_whitelist": [],
            "password_config": {"enabled": True},
            "bcrypt_rounds": 4,
            "max_upload_size": "2M",
            "presence": {"enabled": False},
            "rc_message": self.message_limit,
            "rc_login": {"address": _FAST, "account": _FAST, "failed_attempts": _FAST},
            "rc_registration": _FAST,
            "rc_joins": {"local": _FAST, "remote": _FAST},
            "rc_joins_per_room": _FAST,
            "rc_invites": {"per_room": _FAST, "per_user": _FAST, "per_issuer": _FAST},
            "rc_room_creation": _FAST,
        }
        service = {  # may write in other people's name, and of other times
            "id": "past",
            "url": None,
            "as_token": self.secret,
            "hs_token": secrets.token_hex(16),
            "sender_localpart": "past",
            "namespaces": {"users": [{"exclusive": False, "regex": "@.*"}], "aliases": [], "rooms": []},
        }
        (self.folder / "past.yaml").write_text(yaml.safe_dump(service))
        settings["app_service_config_files"] = [str(self.folder / "past.yaml")]
        (self.folder / "homeserver.yaml").write_text(yaml.safe_dump(settings))
        (self.folder / "log.yaml").write_text(yaml.safe_dump(log))
        key = self.folder / "signing.key"
        if not key.exists():
            seed = base64.b64encode(os.urandom(32)).decode().rstrip("=")
            key.write_text(f"ed25519 a_one {seed}\n")
