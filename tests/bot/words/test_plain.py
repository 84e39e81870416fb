"""Text of articles on a screen."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.words.plain import json_safe, one_line, shown

anything = st.text(st.characters(exclude_categories=()))


def test_what_would_steer_the_screen_becomes_visible() -> None:
    """Escape sequences and direction overrides are shown as signs, not obeyed."""
    assert shown("\x1b[31mred\x07\x9b\u202eevil\x7f") == "␛[31mred␇<U+009B><U+202E>evil␡"


def test_letters_of_other_scripts_stay() -> None:
    """Arabic, joiners and marks that scripts need are left as they are."""
    text = "أعلن العراق\u200f النصر 👩\u200d🚒"
    assert shown(text) == text


@given(anything)
def test_nothing_unsafe_is_ever_shown(text: str) -> None:
    """Whatever the text, no control character but newline and tab is left, and it can be encoded."""
    left = {c for c in shown(text) if unicodedata.category(c) in ("Cc", "Cs")}
    assert left <= {"\n", "\t"}
    shown(text).encode()
    assert "\n" not in one_line(text)


@given(anything)
def test_json_made_safe_means_the_same(text: str) -> None:
    """Escaping JSON output for the screen changes nothing of what a program reads."""
    safe = json_safe(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(safe)["text"] == json.loads(json.dumps({"text": text}))["text"]
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in safe)
