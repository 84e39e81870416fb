"""The catalogue: SQLite, the source of truth."""

from index.catalogue.records import (
    ArticleRow,
    CatalogueStatistics,
    Correction,
    History,
    Outcome,
    PassageToEmbed,
    Removal,
    RevisionRow,
    vector_hash,
)
from index.catalogue.snapshot import Snapshot
from index.catalogue.sources import HeldItem, Source
from index.catalogue.splitter import Splitter, model_splitter, rough_splitter, splitter_of
from index.catalogue.store import Catalogue
from index.catalogue.writer import Writer

__all__ = [
    "ArticleRow",
    "Catalogue",
    "CatalogueStatistics",
    "Correction",
    "HeldItem",
    "History",
    "Outcome",
    "PassageToEmbed",
    "Removal",
    "RevisionRow",
    "Snapshot",
    "Source",
    "Splitter",
    "Writer",
    "model_splitter",
    "rough_splitter",
    "splitter_of",
    "vector_hash",
]
