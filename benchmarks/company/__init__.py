"""A whole company played into a log: real commands, many of them in one commit."""
