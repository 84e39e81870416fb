"""Briefbot in Slack: translates between Slack's events, buttons and blocks and the chat core. Decides nothing."""
