"""People in front of the index: command line, chat platforms, and what they show."""
