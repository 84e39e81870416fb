"""Answers, figures and briefings put into words, rows and pictures. Pure."""
