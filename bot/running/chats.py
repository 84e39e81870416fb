"""Which chats there are to answer in, by the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.policy import Policy
from bot.orders.clock import zone_of
from bot.orders.orders import OrderRules
from index.errors import SettingsError

if TYPE_CHECKING:
    from bot.running.health import Health
    from bot.running.service import Chat
    from bot.settings import Settings


def policy_of(settings: Settings) -> Policy:
    """The rules that the settings give."""
    return Policy(
        admins={"slack": settings.slack_admins, "matrix": settings.matrix_admins},
        platform_admins=frozenset(
            {
                *({"slack"} if settings.slack_workspace_admins else ()),
                *({"matrix"} if settings.matrix_admin_power is not None else ()),
            }
        ),
        open_collections=settings.open_collections,
        direct_collections=settings.direct_collections or None,
        everybody_adds=settings.everybody_adds,
    )


def orders_of(settings: Settings) -> OrderRules:
    """What the settings say of digests and watches. Raises SettingsError for an unknown time zone."""
    return OrderRules(
        zone_of(settings.timezone), everybody=settings.everybody_orders, most=settings.orders_per_place
    )


def chats_of(settings: Settings, health: Health) -> list[Chat]:
    """Every platform whose settings are there, not yet connected; each tells ``health`` how it is.

    Raises SettingsError for half a setting.
    """
    chats: list[Chat] = []
    if settings.slack_bot_token.get_secret_value() or settings.slack_app_token.get_secret_value():
        from bot.slack.chat import SlackChat

        chats.append(SlackChat(settings, health))
    if settings.matrix_homeserver:
        from bot.matrix.chat import MatrixChat

        chats.append(MatrixChat(settings, health))
    elif settings.matrix_user or settings.matrix_token.get_secret_value():
        raise SettingsError("BRIEFBOT_MATRIX_HOMESERVER is missing; Matrix needs it beside the account.")
    return chats
