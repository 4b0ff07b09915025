"""Personal values sealed in the log under a key of their subject, and opened while reading."""
