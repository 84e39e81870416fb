"""Windows and sentences over tokens."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.model.windows import home_windows, plan_windows, sentence_tokens, tokens_within


@given(tokens=st.integers(0, 3000), room=st.integers(1, 300))
def test_windows_cover(tokens: int, room: int) -> None:
    """Windows begin at the first token, end at the last, leave no gap and are never larger than the room."""
    windows = plan_windows(tokens, room)
    assert windows[0][0] == 0
    assert windows[-1][1] == tokens
    assert all(end - start <= room for start, end in windows)
    assert all(follows[0] <= before[1] for before, follows in itertools.pairwise(windows))


@given(room=st.integers(8, 256), more=st.integers(1, 1000))
def test_windows_overlap(room: int, more: int) -> None:
    """Neighbouring windows share about a quarter of what each holds, so no word loses its context."""
    windows = plan_windows(room + more, room)
    shared = [before[1] - follows[0] for before, follows in itertools.pairwise(windows)]
    assert min(shared) >= room // 4 - 1


@given(
    tokens=st.integers(1, 600),
    room=st.integers(4, 64),
    ends=st.tuples(st.integers(0, 600), st.integers(0, 600)),
)
def test_each_token_is_read_once(tokens: int, room: int, ends: tuple[int, int]) -> None:
    """However long a sentence is, each of its tokens is read exactly once, from a window that holds it."""
    first, last = sorted(min(end, tokens) for end in ends)
    windows = plan_windows(tokens, room)
    pieces = home_windows(first, last, windows)
    read = [token for _, a, b in pieces for token in range(a, b)]
    assert read == list(range(first, last))
    assert all(windows[window][0] <= a and b <= windows[window][1] for window, a, b in pieces)


def test_a_whole_sentence_is_read_where_it_is_most_central() -> None:
    """A sentence that two windows hold is read from the one whose edges are farther away."""
    assert home_windows(60, 70, [(0, 100), (50, 150), (65, 165)]) == [(0, 60, 70)]
    assert home_windows(80, 90, [(0, 100), (50, 150), (65, 165)]) == [(1, 80, 90)]


def test_sentences_find_their_tokens() -> None:
    """A token belongs to each sentence whose span it touches, and white space to none."""
    offsets = np.array([[0, 5], [6, 9], [10, 14], [14, 15]])
    assert sentence_tokens(offsets, 0, [(0, 9), (10, 15)]) == [(0, 2), (2, 4)]
    assert sentence_tokens(offsets, 6, [(0, 3), (4, 9), (9, 9)]) == [(1, 2), (2, 4), (4, 4)]
    assert sentence_tokens(np.zeros((0, 2), dtype=np.int64), 0, [(0, 3)]) == [(0, 0)]
    assert tokens_within(offsets, 9) == 2
    assert tokens_within(offsets, 12) == 2
    assert tokens_within(offsets, 0) == 0
