"""``eval`` and ``bench``: how good the answers are, and how fast."""
