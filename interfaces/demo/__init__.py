"""An invented company that one can look at: its past is played by commands, never written."""
