"""Property tests of reading: how long an example takes depends on the machine, so no deadline."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")
