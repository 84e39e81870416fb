"""Fetching: every hop of a redirect is checked anew, its address and its host's robots.txt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urldefrag, urljoin

from index.errors import DocumentError
from index.sources.address import parts_of
from index.sources.host import MOST_HOPS, Fetched, Host
from index.sources.items import Gone, Same
from index.sources.limits import FetchLimits


@dataclass
class Fetcher:
    """Asks web servers. Not for several threads at once; close it, or use it in a ``with`` statement."""

    limits: FetchLimits
    wait: Callable[[float], None] = time.sleep
    _hosts: dict[tuple[str, str, int], Host] = field(default_factory=dict)

    def get(self, url: str, stamp: str, limit: int) -> Fetched | Same | Gone:
        """Fetch at most ``limit`` bytes, unless it is as it was when it gave ``stamp``. Raises DocumentError."""
        here = urldefrag(url).url
        for _ in range(MOST_HOPS + 1):
            host, target = self._host(here)
            if not host.may(here):
                raise DocumentError(
                    f"{here} may not be read by programs, says its site's robots.txt; ask the site, or save the page "
                    "and add the file."
                )
            answer = host.ask(target, here, stamp, limit)
            if not isinstance(answer, str):
                return answer
            here = urldefrag(urljoin(here, answer)).url
        raise DocumentError(
            f"{url} leads from one address to the next more than {MOST_HOPS} times; check it."
        )

    def close(self) -> None:
        """Close all connections."""
        for host in self._hosts.values():
            host.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _host(self, url: str) -> tuple[Host, str]:
        scheme, name, port, target = parts_of(url)
        key = (scheme, name, port)
        if key not in self._hosts:
            self._hosts[key] = Host(scheme, name, port, self.limits, self.wait)
        return self._hosts[key], target
