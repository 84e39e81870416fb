"""What tests need of the machine beyond an ordinary user's rights."""

from __future__ import annotations

import ctypes
import os
from typing import Any


def as_ordinary_user() -> dict[str, Any]:
    """Options of ``subprocess`` for a child that may not write what its folder forbids: the superuser may anywhere."""
    if os.geteuid() != 0:
        return {}
    libc = ctypes.CDLL(None)
    assert hasattr(libc, "prctl"), (
        "Only Linux's superuser can give up rights: run the tests as an ordinary user."
    )
    drop_capability, override_permissions = 24, 1
    return {"preexec_fn": lambda: libc.prctl(drop_capability, override_permissions, 0, 0, 0)}
