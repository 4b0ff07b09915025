"""The deal 商机: from discovery to a signed contract (G3.2–G3.4, domain 3.2)."""
