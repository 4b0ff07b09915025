"""What can be wrong with a piece of evidence, one class for each kind of trouble."""

from __future__ import annotations

from domain.language import Text


class LedgerError(Exception):
    """A piece of evidence does not hold or cannot be made; `text` says why in two languages."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


class UnhashableRowError(LedgerError):
    """A row holds a value of a type that the log never writes, so that it has no leaf."""


class MissingNodeError(LedgerError):
    """The store of nodes does not hold a node that the tree must have."""


class NoSuchProofError(LedgerError):
    """The tree that is asked for does not hold that leaf or that earlier size."""


class InclusionError(LedgerError):
    """A proof does not show that the leaf stands in the tree."""


class ConsistencyError(LedgerError):
    """A proof does not show that the later tree continues the earlier one."""


class MalformedKeyError(LedgerError):
    """A text is not a verifier key, or a name cannot be one of a key."""


class KeyringError(LedgerError):
    """Keys that do not go together, or none that may sign."""


class MalformedNoteError(LedgerError):
    """Bytes are not a signed note as the C2SP specification writes it."""


class FalseSignatureError(LedgerError):
    """A signature that names a known key was not made by it over this text."""


class UnsignedError(LedgerError):
    """No key that is known has signed."""


class MalformedCheckpointError(LedgerError):
    """A text is not a checkpoint as the C2SP specification writes it."""


class OtherOriginError(LedgerError):
    """A checkpoint, rightly signed, is that of another log."""


class RetiredKeyError(LedgerError):
    """A checkpoint is signed only by a key that was out of service at its size."""


class MalformedProofError(LedgerError):
    """A text is not a proof as the C2SP specification writes it."""


class NotInLedgerError(LedgerError):
    """No event stands at the position, or the ledger has not come that far yet."""


class SigningStoppedError(LedgerError):
    """Nothing is signed: the log does not continue what was signed, or the key is missing."""


class RebuildRefusedError(LedgerError):
    """Nodes made anew from the log are not those that were signed, so the old ones stay."""


class AstrayError(LedgerError):
    """The log is not the one whose rows were taken in: its last row there is gone or another."""


class NothingToForkError(LedgerError):
    """The log continues all that was signed, so that there is no history to give up."""
