"""`NAME.meta.toml` beside a file: what a person says about it, before anything the file says itself."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentError
from index.extract.markdown import values_of
from index.extract.metadata import FIELDS
from index.sources.files import read_capped, shown

SUFFIX = ".meta.toml"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Its fields by Draft field name, the phrase that provenance shows, and what couldn't be used."""

    fields: dict[str, str]
    rule: str
    warnings: tuple[str, ...] = ()


def find_sidecar(path: Path) -> Path | None:
    """The sidecar of a document: ``report.txt.meta.toml``, or else ``report.meta.toml``."""
    candidates = map(path.with_name, sidecar_names(path))
    return next((one for one in candidates if one.exists()), None)


def sidecar_names(path: Path) -> tuple[str, str]:
    """What a document's sidecar may be called, the first going before the second."""
    return path.name + SUFFIX, path.stem + SUFFIX


def read_sidecar(path: Path, limit: int) -> Sidecar:
    """Read one sidecar; what is wrong with it comes back as warnings, never as an error."""
    name = shown(path.name)
    rule = f"sidecar {name}"
    try:
        table = tomllib.loads(read_capped(path, limit, name).decode("utf-8"))
    except DocumentError as error:
        return Sidecar({}, rule, (f"its sidecar was not used: {error}",))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        what = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "not UTF-8, or nested too deeply"
        return Sidecar(
            {}, rule, (f"its sidecar {name} is not valid TOML ({what}); correct it and add the file again.",)
        )
    fields: dict[str, str] = {}
    for offer in values_of(table, rule):
        fields.setdefault(offer.field, offer.value)
    unused = [key for key in table if not values_of({key: table[key]}, rule)]
    if not unused:
        return Sidecar(fields, rule)
    return Sidecar(
        fields,
        rule,
        (
            f"its sidecar {name} has {', '.join(unused[:5])}, which was not used; it may have {', '.join(FIELDS)}.",
        ),
    )
