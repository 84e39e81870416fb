"""What the bot keeps of Matrix, under ``matrix/`` in the data folder, readable by its owner alone.

session.json   homeserver, user, device and token
seeds.json     the private cross-signing keys
crypto.db      the device's keys and those of encrypted conversations (matrix-nio's store)
sync.json      how far events were handled, and those that could not be decrypted yet
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.matrix.keys import Seeds
from index.errors import DataFolderError

STORE = "crypto.db"
SYNC = "sync.json"
RECOVER = "briefbot matrix recover"


@dataclass(frozen=True)
class Session:
    """A device that is logged in."""

    homeserver: str
    user: str
    device: str
    token: str


class Folder:
    """The files of one bot. Each is replaced whole: a reader sees it as before or as after."""

    def __init__(self, data: Path) -> None:
        self.path = data / "matrix"

    def prepare(self) -> None:
        """Make the folder, and let nobody else into it. Raises DataFolderError."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            for file in filter(Path.is_file, self.path.iterdir()):
                file.chmod(0o600)
            # Before nio makes it for everybody.
            os.close(os.open(self.store, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise DataFolderError(f"The folder {self.path} can't be used: {error}.") from error

    @property
    def store(self) -> Path:
        """The crypto store."""
        return self.path / STORE

    @property
    def has_store(self) -> bool:
        """Whether there is a crypto store with anything in it."""
        return self.store.exists() and self.store.stat().st_size > 0

    @property
    def session(self) -> Session | None:
        """The login that is kept. Raises DataFolderError when it can't be read."""
        kept = self._read("session.json")
        try:
            return None if kept is None else Session(**kept)
        except TypeError as error:
            raise _damaged(self.path / "session.json") from error

    @session.setter
    def session(self, session: Session) -> None:
        self._write("session.json", asdict(session))

    @property
    def seeds(self) -> Seeds | None:
        """The cross-signing keys that are kept. Raises DataFolderError when they can't be read."""
        kept = self._read("seeds.json")
        try:
            return None if kept is None else Seeds.read(kept)
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(self.path / "seeds.json") from error

    @seeds.setter
    def seeds(self, seeds: Seeds) -> None:
        self._write("seeds.json", seeds.kept())

    def read_sync(self) -> Any:
        """What ``write_sync`` wrote last. Raises DataFolderError when it can't be read."""
        return self._read(SYNC)

    def write_sync(self, kept: dict[str, Any]) -> None:
        """Keep how far events were handled."""
        self._write(SYNC, kept)

    def put_aside(self, now: datetime) -> None:
        """Rename login and crypto store, so that a fresh device can be made and nothing is lost by it.

        Seeds stay where they are, unless they can't be read.
        """
        mark = f"{now:%Y%m%dT%H%M%S}"
        names = ["session.json", STORE]
        try:
            self.seeds  # noqa: B018  (whether it can be read)
        except DataFolderError:
            names.append("seeds.json")
        for name in names:
            file = self.path / name
            if file.exists():
                file.rename(file.with_name(f"{name}.{mark}"))

    def _read(self, name: str) -> Any:
        file = self.path / name
        try:
            return json.loads(file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise _damaged(file) from error

    def _write(self, name: str, value: object) -> None:
        file = self.path / name
        aside = file.with_name(f"{name}.new")
        try:
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as out:
                json.dump(value, out)
                out.flush()
                os.fsync(out.fileno())
            aside.replace(file)
        except OSError as error:
            raise DataFolderError(
                f"{file} can't be written: {error}. Make room or mend its rights."
            ) from error


def damaged_sync(folder: Folder) -> DataFolderError:
    """For what ``read_sync`` gave and makes no sense."""
    return _damaged(folder.path / SYNC)


def _damaged(file: Path) -> DataFolderError:
    if file.name == SYNC:
        remedy = "or remove it; what was asked since the bot was stopped is then not answered"
    else:
        remedy = f"or make a fresh device: {RECOVER}"
    return DataFolderError(f"{file} can't be read. Bring it back from a backup, {remedy}.")
