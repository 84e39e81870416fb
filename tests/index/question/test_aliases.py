"""Other names of the same thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.question.aliases import FILE, Aliases


def test_the_default_names(tmp_path: Path) -> None:
    """Without a file of its own a folder uses the names that come with Briefbot."""
    aliases = Aliases.load(tmp_path)
    (found,) = aliases.apply("how many isis fighters remain?")
    assert found.asked == "isis"
    assert {"ISIL", "Daesh", "Islamic State"} <= set(found.others)
    assert "ISIS" not in found.others
    assert [item.asked for item in aliases.metonyms_in("what did Baghdad say?")] == ["Baghdad"]


def test_a_folder_may_have_its_own(tmp_path: Path) -> None:
    """Names in the data folder are used instead of the default ones."""
    (tmp_path / FILE).write_text('[[alias]]\nnames = ["rebels", "the Free Men"]\n', encoding="utf-8")
    aliases = Aliases.load(tmp_path)
    assert aliases.groups == (("rebels", "the Free Men"),)
    assert aliases.metonyms == ()
    (tmp_path / FILE).write_text("", encoding="utf-8")
    assert Aliases.load(tmp_path) == Aliases()


@pytest.mark.parametrize(
    "content",
    [
        b"[[alias]\n",
        b"\xff\xfe",
        b"alias = 3\n",
        b"[[alias]]\nname = ['a']\n",
        b"[[alias]]\nnames = 3\n",
        b"alias = ['a']\n",
    ],
)
def test_a_bad_file_is_said(tmp_path: Path, content: bytes) -> None:
    """A file that can't be read is named, with what to do."""
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SettingsError, match=r"aliases\.toml can't be read .* delete it"):
        Aliases.load(tmp_path)


ALIASES = Aliases((("UN", "United Nations"), ("al-Nusra", "al-Nusra Front", "Nusra Front"), ("C++", "Cpp")))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what did the UN say?", ["UN"]),
        ("what did un homme say?", []),
        ("what did the united nations say?", ["united nations"]),
        ("is the al-Nusra Front there?", ["al-Nusra Front"]),
        ("is al-nusra in the UN?", ["UN", "al-nusra"]),
        ("is UNESCO there?", []),
        ("is C++ spoken?", ["C++"]),
        ("", []),
    ],
)
def test_names_in_a_question(question: str, asked: list[str]) -> None:
    """The longest name of a group counts; short capitals must be capitals; names are whole words."""
    assert [item.asked for item in ALIASES.apply(question)] == asked


@given(st.lists(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3)), st.text(max_size=40))
def test_any_names(groups: list[list[str]], question: str) -> None:
    """Names of any characters can be looked for, and are shown as the question writes them."""
    for item in Aliases(tuple(map(tuple, groups))).apply(question):
        assert item.asked in question
