"""What an indexing process is told to read: a value that fits into a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from index.extract.readers import ReaderLimits
from index.sources.limits import FetchLimits, Limits

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.work.reading import Documents


@dataclass(frozen=True, slots=True)
class ReadPaths:
    """Files and folders that a person named."""

    paths: tuple[str, ...]
    collection: str = "main"
    publisher: str | None = None
    source: str | None = None
    limits: Limits = field(default_factory=Limits)

    def documents(self, catalogue: Catalogue) -> Documents:
        """What is at the paths."""
        from index.sources.paths import read_paths

        return read_paths(
            self.paths,
            collection=self.collection,
            publisher=self.publisher,
            source=self.source,
            limits=self.limits,
        )


@dataclass(frozen=True, slots=True)
class FollowSources:
    """Followed sources, by key; None: all there are. ``full`` reads what did not change too."""

    keys: tuple[int, ...] | None = None
    full: bool = False
    limits: Limits = field(default_factory=Limits)

    def documents(self, catalogue: Catalogue) -> Documents:
        """What changed in the sources."""
        from index.sources.follow import follow

        with catalogue.snapshot() as snapshot:
            held = snapshot.sources()
        chosen = [one for one in held if self.keys is None or one.key in self.keys]
        return follow(catalogue, chosen, limits=self.limits, full=self.full)


Work = ReadPaths | FollowSources
_KINDS: dict[str, type[Work]] = {kind.__name__: kind for kind in (ReadPaths, FollowSources)}


def pack(work: Work | None) -> str:
    """The work as one line of JSON, without its end."""
    return json.dumps(work and {"kind": type(work).__name__} | asdict(work))


def unpack(line: str) -> Work | None:
    """The reverse of ``pack``."""
    values: dict[str, Any] | None = json.loads(line)
    if values is None:
        return None
    limits = values["limits"]
    limits |= {"readers": ReaderLimits(**limits["readers"]), "fetch": FetchLimits(**limits["fetch"])}
    for name in ("paths", "keys"):
        if values.get(name) is not None:
            values[name] = tuple(values[name])
    kind = _KINDS[values.pop("kind")]
    return kind(**(values | {"limits": Limits(**limits)}))
