"""The company's own streams: its people, its assignment rules, its calendar (domain 3.6)."""
