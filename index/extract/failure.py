"""What is reported when a document can't be read, or is read with something missing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One document's trouble, as a value: where it is, and a sentence with the next step.

    ``stored`` is true when the document itself was read all the same (its date was not, say).
    """

    locator: str
    sentence: str
    stored: bool = False
