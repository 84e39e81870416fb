"""From a question to quotes: candidates, evidence, the verdict, figures."""
