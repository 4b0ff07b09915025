"""The lead 线索: registered, scored, approved, assigned, worked, converted (G3.1, domain 3.1)."""
