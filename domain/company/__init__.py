"""The company's own streams: its people, and its assignment rules (domain 3.6)."""
