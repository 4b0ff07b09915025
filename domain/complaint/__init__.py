"""A complaint after sale, from registration to its close (G2.4, R3.7, domain 3.3)."""
