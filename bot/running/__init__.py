"""What `briefbot serve` runs: chats, what goes on beside them, health and logs."""
