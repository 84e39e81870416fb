"""Who may do what, and who may read what. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.desk.message import Standing


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one installation.

    ``admins`` holds people's ids by platform. ``platform_admins`` names the platforms whose own admins count as
    ours. ``open_collections`` may be read in every place that is not shared with other organisations;
    ``direct_collections`` by everybody in a direct conversation (None: what the person's channels may read).
    ``unbounded`` platforms read everything: the console, whose user owns the data folder anyway.
    """

    admins: Mapping[str, frozenset[str]] = field(default_factory=dict)
    platform_admins: frozenset[str] = frozenset()
    open_collections: frozenset[str] = frozenset()
    direct_collections: frozenset[str] | None = None
    unbounded: frozenset[str] = frozenset()
    everybody_adds: bool = False  # whether others than admins may put links and files into what they may read

    def is_admin(self, platform: str, person: str, standing: Standing) -> bool:
        """Whether this person may reindex, see reports, and stop jobs."""
        return (
            platform in self.unbounded
            or person in self.admins.get(platform, frozenset())
            or (platform in self.platform_admins and standing.admin)
        )

    def admins_of(self, platform: str) -> tuple[str, ...]:
        """Whom to ask, by id."""
        return tuple(sorted(self.admins.get(platform, frozenset())))

    def readable(
        self,
        platform: str,
        standing: Standing,
        *,
        direct: bool,
        granted: frozenset[str],
        granted_elsewhere: frozenset[str] = frozenset(),
    ) -> frozenset[str] | None:
        """The collections that may be quoted here; None is all of them, empty is none.

        ``granted``: to this place itself. ``granted_elsewhere``: to the channels the person is in, which count in
        a direct conversation alone. A place shared with other organisations has nothing but its own grants.
        """
        if platform in self.unbounded:
            return None
        if standing.shared:
            return granted
        if not direct:
            return granted | self.open_collections
        own = granted_elsewhere if self.direct_collections is None else self.direct_collections
        return granted | own | self.open_collections
