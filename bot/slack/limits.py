"""Slack's limits, as documented, or as measured where the documents say nothing."""

from __future__ import annotations

import json
from typing import Any

BLOCKS = 50  # in a message
VIEW_BLOCKS = 100  # in a modal, on App Home
TEXT = 3_000  # characters of one text; of rich text no limit is documented, so it gets the same
LINK = 3_000
OPTION = 75
BUTTON_VALUE = 2_000
OPTION_VALUE = 75
BUTTONS = 25  # in one row
INPUT = 3_000
TITLE = 24  # of a modal
MESSAGE = 12_000  # characters of all blocks as JSON; Slack refuses near 13,200 with msg_blocks_too_long
VIEW = 60_000  # characters of a window as JSON; Slack takes 250 kB
SUMMARY = 3_000  # a message's top-level text: 40,000 at most, but nobody hears more than this
METADATA = 255


def size(blocks: list[dict[str, Any]]) -> int:
    """The length of blocks as they are sent, in characters."""
    return len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":")))
