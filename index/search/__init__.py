"""Search files, derived from the catalogue: segments, generations, and what is live."""
