"""Where the company is played: in memory if there is such a folder, for it need not last."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@contextmanager
def _brief_folder() -> Iterator[Path]:
    memory = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="dealtrail-test-") as name:
        yield Path(name)


@pytest.fixture
def brief_folder() -> Iterator[Path]:
    """A folder for one test."""
    with _brief_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_folder() -> Iterator[Path]:
    """A folder for all tests of a file."""
    with _brief_folder() as folder:
        yield folder
