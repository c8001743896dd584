"""Tells a command of the user's which alarms are new, and which are over."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENCE = 60  # seconds for the command
SHOWN = 300  # characters of what it says about its failure


def tell(
    command: str, changes: Mapping[str, Sequence[Mapping[str, Any]]], patience: float = PATIENCE
) -> str | None:
    """Runs `command` once with the changes as JSON on its standard input; why that failed, or None.

    The command is split as a shell would, and no shell runs it: what sites say is never a part of
    it. Without changes, or without a command, nothing is run.
    """
    if not command or not any(changes.values()):
        return None
    said = json.dumps(changes, ensure_ascii=False, default=str) + "\n"
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    try:
        # A group of its own, so that what it starts ends with it.
        done = subprocess.Popen(
            shlex.split(command), stdin=pipe, stdout=null, stderr=pipe, start_new_session=True
        )
    except (OSError, ValueError, IndexError) as error:
        return f"ALARM_COMMAND cannot be run: {error}"
    try:
        _, errors = done.communicate(said.encode(), timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(done.pid, signal.SIGKILL)
        done.communicate()
        return f"ALARM_COMMAND took longer than {patience:g} s and was ended"
    if done.returncode:
        told = errors.decode(errors="replace").strip()[-SHOWN:]
        return f"ALARM_COMMAND ended with {done.returncode}: {told or 'it says nothing'}"
    return None
