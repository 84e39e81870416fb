"""Cross-signing: the keys that say to strict clients that the bot's device is the bot's own. Pure.

An account has three Ed25519 keys: the master key signs the self-signing key, which signs the account's devices,
and the user-signing key, which would sign other people (the bot vouches for nobody). What is signed is canonical
JSON without ``signatures`` and ``unsigned`` (Matrix client-server API, "Cross-signing" and "Signing JSON").
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from canonicaljson import encode_canonical_json

USAGES = ("master", "self_signing", "user_signing")


@dataclass(frozen=True)
class Seeds:
    """The three private keys, 32 bytes each. Whoever has them can pass a device off as the bot's."""

    master: bytes
    self_signing: bytes
    user_signing: bytes

    @classmethod
    def made(cls) -> Seeds:
        """Fresh ones."""
        return cls(os.urandom(32), os.urandom(32), os.urandom(32))

    @classmethod
    def read(cls, kept: Mapping[str, str]) -> Seeds:
        """From what ``kept`` gave. Raises KeyError and ValueError."""
        seeds = [base64.b64decode(kept[usage], validate=True) for usage in USAGES]
        if any(len(seed) != 32 for seed in seeds):
            raise ValueError("A cross-signing seed has 32 bytes.")
        return cls(*seeds)

    def kept(self) -> dict[str, str]:
        """As JSON keeps them."""
        return {usage: base64.b64encode(getattr(self, usage)).decode() for usage in USAGES}


def public_key(seed: bytes) -> str:
    """The public half, as unpadded base64."""
    return _unpadded(_private(seed).public_key().export_key(format="raw"))


def signature(seed: bytes, value: Mapping[str, Any]) -> str:
    """The signature under ``value``, as unpadded base64."""
    from Crypto.Signature import eddsa

    bare = {name: part for name, part in value.items() if name not in ("signatures", "unsigned")}
    return _unpadded(eddsa.new(_private(seed), "rfc8032").sign(encode_canonical_json(bare)))


def is_signed(value: Mapping[str, Any], user: str, key: str) -> bool:
    """Whether ``value`` carries a good signature of ``user`` under the public ``key``."""
    import vodozemac

    given = value.get("signatures", {}).get(user, {}).get(f"ed25519:{key}")
    if not isinstance(given, str):
        return False
    bare = {name: part for name, part in value.items() if name not in ("signatures", "unsigned")}
    try:
        vodozemac.Ed25519PublicKey.from_base64(key).verify_signature(
            encode_canonical_json(bare), vodozemac.Ed25519Signature.from_base64(given)
        )
    except (vodozemac.KeyException, vodozemac.SignatureException):
        return False
    return True


def upload(seeds: Seeds, user: str) -> dict[str, Any]:
    """The three public keys, as ``/keys/device_signing/upload`` takes them."""
    made: dict[str, Any] = {}
    for usage in USAGES:
        key = public_key(getattr(seeds, usage))
        made[f"{usage}_key"] = {"user_id": user, "usage": [usage], "keys": {f"ed25519:{key}": key}}
    for usage in USAGES[1:]:
        made[f"{usage}_key"] = signed(made[f"{usage}_key"], user, seeds.master)
    return made


def signed(value: Mapping[str, Any], user: str, seed: bytes) -> dict[str, Any]:
    """``value`` with one signature more."""
    signatures = {who: dict(by) for who, by in value.get("signatures", {}).items()}
    signatures.setdefault(user, {})[f"ed25519:{public_key(seed)}"] = signature(seed, value)
    return {**value, "signatures": signatures}


def _private(seed: bytes) -> Any:
    from Crypto.PublicKey import ECC

    return ECC.construct(curve="Ed25519", seed=seed)


def _unpadded(raw: bytes) -> str:
    return base64.b64encode(raw).decode().rstrip("=")
