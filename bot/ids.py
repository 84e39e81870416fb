"""Short names that people can read out to one another."""

from __future__ import annotations

import secrets

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are mistaken for another


def new_id(length: int = 8) -> str:
    """A fresh one; of eight letters there are about 10^12."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
