"""Webhooks: sends what happened to whom it was promised, in order, until it is taken.

Reads the log behind a position kept for each webhook, so nothing is sent before it is
committed, and a kill at any moment loses nothing: at worst something is sent twice.
"""
