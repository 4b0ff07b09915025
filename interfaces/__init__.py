"""The thin edge: HTTP, command line and console; nothing is decided here."""
