"""The read side: each file answers one question from the events of the log."""
