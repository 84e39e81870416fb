"""Bytes in, drafts out: one module for each kind of document. Pure; opens no file and no connection."""
