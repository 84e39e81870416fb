"""How many independent sources stand behind something. Pure.

Articles of one publisher are one source, and so are reprints, whoever put them out. An article that names no
publisher is a source of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from index.article import Article

Reprints = Mapping[int, frozenset[int]]  # article key -> keys of the articles that are the same text


def independent(articles: Iterable[Article], reprints: Reprints) -> int:
    """How many of the articles do not depend on one another."""
    group: dict[int, int] = {}
    owner: dict[str, int] = {}
    held = {article.key: article for article in articles}

    def root(key: int) -> int:
        while group[key] != key:
            key = group[key]
        return key

    for key, article in held.items():
        group[key] = key
        name = " ".join((article.publisher or "").casefold().split())
        for other in (owner.setdefault(name, key) if name else key, *reprints.get(key, ())):
            if other in group:
                group[root(other)] = root(key)
    return len({root(key) for key in held})
