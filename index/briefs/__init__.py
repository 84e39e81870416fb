"""Briefings: what happened, in sentences that stand in the articles, in the order of their days."""
