"""Quantities in text: what a number counts, of when it speaks, and who said it. Pure, no I/O."""
