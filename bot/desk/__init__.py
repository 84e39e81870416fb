"""What a person can ask for and what follows from it, on any platform: from a message to a reply."""
