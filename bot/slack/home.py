"""App Home and the assistant's pane: what is held, what to ask, what is kept; for admins what fails."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.desk.welcome import Welcome
from bot.reply import ActionKind
from bot.slack.buttons import button
from bot.slack.rich import Block, bold, bullets, paragraph, quiet, rich, words

View = dict[str, Any]


def home(told: Welcome, bot: str, commands: Iterable[str], admins: Iterable[str]) -> View:
    """The Home tab for one person. ``bot`` is the app's name, ``commands`` are the slash commands as typed."""
    asks = [words(f"@{bot} how many fighters remain?"), *(words(one) for one in told.suggestions)]
    holdings = [bold(told.holdings.summary), *(words(line) for line in told.holdings.notes)]
    blocks: list[Block] = [
        *rich([*paragraph([bold("Ask, in a channel or in Messages here")]), bullets(asks)]),
        *rich(paragraph(holdings)),
    ]
    if told.admin:
        blocks.append({"type": "actions", "elements": [button(ActionKind.REINDEX)]})
    listed = ", ".join(commands)
    by = ", ".join(admins)
    blocks += [
        *rich(
            paragraph(
                [
                    *([[*bold("Also: "), *words(listed)]] if listed else []),
                    words("On anybody's message, under More actions: Find the source · Add to briefings"),
                ]
            )
        ),
        *rich(paragraph(words(line) for line in told.about)),
        {"type": "actions", "elements": [button(ActionKind.FORGET)]},
        *quiet([f"Run by {by}" if by else "No admin is named in the settings yet."]),
    ]
    return {"type": "home", "blocks": blocks}


def prompts(told: Welcome) -> list[dict[str, str]]:
    """Suggested questions for the assistant's pane: at most four, each of what is really in the index."""
    asked = [{"title": _short(one), "message": one} for one in told.suggestions]
    return [*asked, {"title": "What do you hold?", "message": "sources"}][:4]


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
