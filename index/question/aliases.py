"""Other names of the same thing, from a small file that people edit. Applied to questions, and shown."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingsError

FILE = "aliases.toml"
_DEFAULT = Path(__file__).with_name(FILE)


@dataclass(frozen=True, slots=True)
class Applied:
    """A name found in a question, and its other names."""

    asked: str  # as the question writes it
    others: tuple[str, ...]


@dataclass(frozen=True)
class Aliases:
    """Groups of names. ``metonyms`` (a capital for its country) help to find, and are not shown as the same."""

    groups: tuple[tuple[str, ...], ...] = ()
    metonyms: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Aliases:
        """Read the folder's file, or the one that comes with Briefbot. Raises SettingsError."""
        file = folder / FILE
        if not file.is_file():
            file = _DEFAULT
        try:
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            return cls(_groups(data, "alias"), _groups(data, "metonym"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
            raise SettingsError(
                f"{file} can't be read ({error}). Correct it, or delete it to use the default names."
            ) from error

    def apply(self, question: str) -> list[Applied]:
        """Return the names of ``groups`` that the question uses, longest first in each group."""
        return _apply(question, self.groups)

    def metonyms_in(self, question: str) -> list[Applied]:
        """Return the names of ``metonyms`` that the question uses."""
        return _apply(question, self.metonyms)


def _groups(data: dict[str, object], kind: str) -> tuple[tuple[str, ...], ...]:
    entries = data.get(kind, [])
    if not isinstance(entries, list):
        raise TypeError(f"[[{kind}]] must be a list of tables")
    return tuple(tuple(str(name) for name in entry["names"]) for entry in entries)


def _apply(question: str, groups: tuple[tuple[str, ...], ...]) -> list[Applied]:
    found = []
    for names in groups:
        for name in sorted(names, key=len, reverse=True):
            # "UN", "IS": short capitals only as capitals, or every "is" and "un" would match.
            flags = 0 if name.isupper() and len(name) <= 3 else re.IGNORECASE
            match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", question, flags)
            if match:
                found.append(
                    Applied(match.group(), tuple(n for n in names if n.casefold() != name.casefold()))
                )
                break
    return found
