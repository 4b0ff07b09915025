"""The transparency log over the event log: leaves, tree, proofs, signed checkpoints.

Pure: nothing here reads a database, a file or a clock.
"""
