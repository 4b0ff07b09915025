"""Exports that were asked for: written one at a time, kept, recorded in the log, handed out."""
