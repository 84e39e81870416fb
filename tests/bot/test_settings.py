"""Settings from the environment and .env."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import LogLevel, load_settings, setting_names
from index.errors import SettingsError


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_environment_wins_over_env_file_and_given_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option wins over the environment, the environment over .env, .env over the default."""
    Path(".env").write_text("BRIEFBOT_QUOTES=5\nBRIEFBOT_LOG_LEVEL=debug\nBRIEFBOT_DATA=from-file\n")
    monkeypatch.setenv("BRIEFBOT_QUOTES", "7")
    settings = load_settings(data="given")
    assert (settings.quotes, settings.log_level, settings.data) == (7, LogLevel.DEBUG, Path("given"))
    assert settings.old_after_days == 180


def test_data_folder_may_start_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tilde in the data folder means the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(data="~/articles").data == tmp_path / "articles"


def test_empty_value_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty setting means its default."""
    monkeypatch.setenv("BRIEFBOT_THREADS", "")
    assert load_settings().threads is None


@pytest.mark.parametrize("value", ["many", "0", "-2"])
def test_value_without_sense_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """A value that makes no sense is refused with its name and what would do."""
    monkeypatch.setenv("BRIEFBOT_THREADS", value)
    with pytest.raises(SettingsError, match=rf"^BRIEFBOT_THREADS can't be '{value}': it should be "):
        load_settings()


def test_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name is refused with the nearest real one, wherever it stands."""
    Path(".env").write_text("BRIEFBOT_TREADS=2\n")
    with pytest.raises(SettingsError, match=r"BRIEFBOT_TREADS is not .* did you mean BRIEFBOT_THREADS"):
        load_settings()
    Path(".env").unlink()
    monkeypatch.setenv("BRIEFBOT_ZZZ", "1")
    with pytest.raises(SettingsError, match=r"see \.env\.example"):
        load_settings()


def test_unreadable_env_file_is_a_sentence() -> None:
    """A .env in another encoding is refused with a sentence."""
    Path(".env").write_bytes(b"BRIEFBOT_MODEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"\.env in this folder can't be read"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOMESERVER", "matrix.example.org"),
        ("ADMINS", "ada"),
        ("ADMINS", "@ada"),
        ("ADMINS", "@ada:example.org, example.org"),
        ("ALLOWED", "ada@example.org"),
        ("ALLOWED", "@ada"),
    ],
)
def test_matrix_names_that_would_name_nobody_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """An address without scheme, or an id that is not whole, is refused with how to write it."""
    monkeypatch.setenv(f"BRIEFBOT_MATRIX_{name}", value)
    with pytest.raises(
        SettingsError, match=rf"^BRIEFBOT_MATRIX_{name} can't be .*: .*write (it|the whole address)"
    ):
        load_settings()


def test_matrix_names_that_are_whole_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """People, homeservers, spaces by id or address."""
    allowed = "@ada:example.org, example.org, localhost:8448, !space, #desk:example.org"
    monkeypatch.setenv("BRIEFBOT_MATRIX_ALLOWED", allowed)
    monkeypatch.setenv("BRIEFBOT_MATRIX_ADMINS", "@ada:example.org")
    assert load_settings().matrix_allowed == frozenset(allowed.split(", "))
