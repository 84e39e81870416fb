"""Whether an indexing run has anything left to do once everything was read."""

from __future__ import annotations

from index.catalogue import Catalogue
from index.errors import ModelError
from index.search.generation import open_current
from index.search.live import merge_due


def up_to_date(catalogue: Catalogue, model: str) -> int | None:
    """The generation in use when nothing is left to embed, split, publish or erase; else None. Loads no model."""
    from index.model.files import find_prepared

    try:
        prepared = find_prepared(model, catalogue.folder)
    except ModelError:
        return None
    generation, damage = open_current(catalogue.folder, catalogue)
    if prepared is None or generation is None or damage is not None:
        return None
    model_id = prepared[0].model_id
    with catalogue.snapshot() as snapshot:
        left = (
            generation.manifest.model_id != model_id
            or snapshot.to_split(catalogue.splitter.name)
            or snapshot.to_extract()
            or snapshot.to_compare()
            or snapshot.vectors_pending(model_id)
            or snapshot.erased() < snapshot.purges()
            or merge_due(snapshot, generation.manifest, model_id)
        )
    return None if left else generation.number
