"""`python -m interfaces.cli` is the same as `dealtrail`."""

from . import main

main()
