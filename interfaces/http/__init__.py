"""The HTTP API: thin. It reads requests, hands commands over, and words the answers."""
