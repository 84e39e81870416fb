"""One indexing run: what it reads, stores and embeds, in processes of its own."""
