"""Articles in, quoted answers out. Knows no chat platform and imports nothing of ``bot``."""
