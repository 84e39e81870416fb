"""``eval`` and ``bench``: how good the answers are, and how fast."""


def evaluate() -> None:
    """Measure."""


def bench() -> None:
    """Measure."""
