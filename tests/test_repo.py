"""The repository's own promises: settings, commands and samples are complete and documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.settings import Settings, setting_names

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLES = sorted((ROOT / "index" / "samples").iterdir())


def test_every_setting_is_in_the_example_with_a_comment_and_its_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """.env.example lists exactly the settings there are, explains each, and shows its default."""
    example = ROOT / ".env.example"
    shown = dotenv_values(example)
    assert list(shown) == setting_names()
    for block in example.read_text(encoding="utf-8").strip().split("\n\n"):
        assert block.startswith("#"), f"no comment above: {block}"
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    assert Settings.model_validate(Settings(_env_file=example).model_dump()) == Settings()


def test_every_setting_is_used() -> None:
    """A setting that nothing reads is not offered."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "bot").rglob("*.py")
        if path.name != "settings.py"
    )
    unused = [name for name in Settings.model_fields if f"settings.{name}" not in code]
    assert unused == []


def test_every_command_is_in_the_readme_and_its_help_is_short() -> None:
    """Each command of the help is named in the README; nothing there needs an index, a model or torch."""
    from bot.cli.app import command

    def names(group: object, prefix: str = "briefbot") -> list[str]:
        commands: dict[str, object] = getattr(group, "commands", {})
        return [
            full
            for name, one in commands.items()
            for full in (
                [f"{prefix} {name}"] if not getattr(one, "commands", {}) else names(one, f"{prefix} {name}")
            )
        ]

    missing = [name for name in names(command()) if name.replace(" show", "") not in README]
    assert missing == []


def test_starting_up_imports_nothing_heavy() -> None:
    """Building the command line and its help imports no model, no index files, no numbers."""
    program = (
        "import sys; from bot.cli.app import command; command();"
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'onnxruntime', 'faiss',"
        " 'tantivy', 'trafilatura',"
        " 'numpy', 'structlog', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_who_only_asks_loads_no_rules_for_reading_articles() -> None:
    """An index that is opened for questions imports neither what reads figures nor what reads files."""
    program = (
        "import sys, index.facade;"
        "print([m for m in sys.modules if m.startswith(('index.extract.html', 'index.figures.extract', 'index.sources'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_samples_are_short_marked_and_of_every_kind() -> None:
    """12 to 15 briefs of 3 to 8 sentences, each marked as a sample, some undated, one plain text."""
    assert 12 <= len(SAMPLES) <= 15
    undated = 0
    for sample in SAMPLES:
        text = sample.read_text(encoding="utf-8")
        body = text.split("---\n", 2)[-1]
        sentences = re.findall(r"[.?!]”?(?=\s|$)", body)
        assert "[SAMPLE]" in text, sample.name
        assert 3 <= len(sentences) <= 8, (sample.name, len(sentences))
        undated += "\npublished:" not in text
    assert undated >= 2
    assert {sample.suffix for sample in SAMPLES} == {".md", ".txt"}


def test_the_repository_names_no_registry_and_no_machine() -> None:
    """No tracked file holds the address of a package registry or a path of somebody's machine."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    forbidden = re.compile(
        r"(?:pypi|registry|index-url|files\.pythonhosted)[\w.-]*\.(?:org|com|net)|--(?:extra-)?index-url"
        r"|(?<![\w.])/(?:home|Users|root|work)/\w",
    )
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if (
            path.suffix in (".py", ".md", ".toml", ".txt", ".example", "")
            and path != Path(__file__)
            and path.is_file()
        ):
            found = forbidden.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{name}: {found and found[0]}"
