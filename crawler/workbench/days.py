"""Days as options of commands have them."""

from __future__ import annotations

import argparse
from datetime import date


def day(text: str) -> date:
    """A day of an option; argparse.ArgumentTypeError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: a day is written 2026-01-31") from None
