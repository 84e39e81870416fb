"""How much is read of what a person points at. Each is a setting; bytes are counted while reading."""

from __future__ import annotations

from dataclasses import dataclass, field

from index.extract.readers import ReaderLimits


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How web servers are asked."""

    seconds: int = 30  # to connect, between two packets, for an answer to begin; twice as many for all of it
    loopback: bool = False  # whether this machine may be asked
    contact: str = ""  # an address or page where whoever runs a site finds out who asks


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, and how many sentences one export may cause."""

    max_document_bytes: int = 20_000_000  # one file, or one line of an export
    max_page_bytes: int = 5_000_000  # one HTML page; taking one apart costs far more than reading it
    max_sidecar_bytes: int = 64_000
    max_bad_lines: int = 100  # of one export, reported one by one; the rest are counted
    readers: ReaderLimits = field(default_factory=ReaderLimits)
    fetch: FetchLimits = field(default_factory=FetchLimits)


def in_megabytes(size: int) -> str:
    """A size as a person reads it."""
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
