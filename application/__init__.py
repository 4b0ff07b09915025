"""The write side: the one path that every command takes into the log."""
