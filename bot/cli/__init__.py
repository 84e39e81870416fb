"""The command line. Start-up imports no model and no index: each command imports what it needs."""
