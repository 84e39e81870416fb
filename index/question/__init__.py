"""What was asked: words, names, periods, clauses, and what came before. Pure."""
