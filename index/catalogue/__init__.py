"""The catalogue: SQLite, the source of truth."""

from index.catalogue.records import (
    ArticleRow,
    CatalogueStatistics,
    Correction,
    Outcome,
    PassageToEmbed,
    Removal,
    RevisionRow,
)
from index.catalogue.snapshot import Snapshot
from index.catalogue.splitter import Splitter, rough_splitter
from index.catalogue.store import Catalogue
from index.catalogue.writer import Writer

__all__ = [
    "ArticleRow",
    "Catalogue",
    "CatalogueStatistics",
    "Correction",
    "Outcome",
    "PassageToEmbed",
    "Removal",
    "RevisionRow",
    "Snapshot",
    "Splitter",
    "Writer",
    "rough_splitter",
]
