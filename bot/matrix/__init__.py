"""Briefbot in Matrix: encrypted rooms, nothing lost."""
