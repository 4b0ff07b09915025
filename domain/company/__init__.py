"""The company's own streams: its people, rules, calendar and policy (domain 3.6)."""
