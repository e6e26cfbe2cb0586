"""``python -m promptguard``."""

from promptguard.cli import main

main()
