"""Cross-signing keys: what is uploaded, and what counts as signed."""

from __future__ import annotations

import base64

import pytest

from bot.matrix.keys import USAGES, Seeds, is_signed, public_key, signature, signed, upload

USER = "@briefbot:example.org"
SEEDS = Seeds(b"m" * 32, b"s" * 32, b"u" * 32)


def test_the_master_key_signs_the_other_two() -> None:
    """What is uploaded are three public keys with their usage, two of them signed by the master key."""
    made = upload(SEEDS, USER)
    assert set(made) == {f"{usage}_key" for usage in USAGES}
    master = public_key(SEEDS.master)
    assert made["master_key"]["keys"] == {f"ed25519:{master}": master}
    for usage in USAGES[1:]:
        assert made[f"{usage}_key"]["usage"] == [usage]
        assert is_signed(made[f"{usage}_key"], USER, master)
    assert "signatures" not in made["master_key"]


def test_a_signature_is_lost_by_any_change() -> None:
    """A signature holds for the value, the user and the key alone; ``unsigned`` and other signatures don't count."""
    key = public_key(SEEDS.self_signing)
    device = signed({"device_id": "D", "signatures": {USER: {"ed25519:D": "x"}}}, USER, SEEDS.self_signing)
    assert is_signed(device, USER, key)
    assert is_signed(device | {"unsigned": {"device_display_name": "Briefbot"}}, USER, key)
    assert device["signatures"][USER]["ed25519:D"] == "x"
    assert not is_signed(device | {"device_id": "E"}, USER, key)
    assert not is_signed(device, "@eve:example.org", key)
    assert not is_signed(device, USER, public_key(SEEDS.master))
    forged = device | {"signatures": {USER: {f"ed25519:{key}": "not base64!"}}}
    assert not is_signed(forged, USER, key)


def test_signing_gives_what_the_specification_gives() -> None:
    """The test vectors of the Matrix specification's appendix on signing JSON."""
    seed = base64.b64decode("YJDBA9Xnr2sVqXD9Vj7XVUnmFZcZrlw8Md7kMW+3XA1=")
    assert signature(seed, {}) == (
        "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ"
    )
    assert signature(seed, {"two": "Two", "one": 1}) == (
        "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw"
    )


def test_seeds_are_kept_whole() -> None:
    """What is written down reads back the same; something else is refused."""
    assert Seeds.read(SEEDS.kept()) == SEEDS
    assert Seeds.made() != Seeds.made()
    with pytest.raises(ValueError, match="32 bytes"):
        Seeds.read(SEEDS.kept() | {"master": "c2hvcnQ="})
    with pytest.raises(KeyError):
        Seeds.read({})
