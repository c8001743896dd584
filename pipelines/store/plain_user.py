"""Runs a program that refuses to be root, such as PostgreSQL, when we are root.

`python plain_user.py OWNED PROGRAM ARG…` replaces itself by PROGRAM. It enters a user namespace in
which our own user has the number of a plain one: files keep their owner and no account is created.
Where the kernel forbids that, it becomes the plain user itself, after giving it the folders OWNED
(several are parted as in PATH).
"""

from __future__ import annotations

import ctypes
import os
import pwd
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000  # linux/sched.h


def plain_account() -> pwd.struct_passwd:
    """The account to appear as: `nobody` or `postgres` if there is one, else any that is not root.

    Raises LookupError when the machine knows no account but root.
    """
    accounts = {account.pw_name: account for account in pwd.getpwall() if account.pw_uid}
    for name in ("postgres", "nobody", *accounts):
        if name in accounts:
            return accounts[name]
    raise LookupError(
        "no account but root on this machine: run as a plain user, or set DATABASE_URL"
    )


def enter_namespace(account: pwd.struct_passwd) -> None:
    """Becomes `account` in a user namespace of our own; OSError where the kernel forbids it."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/uid_map").write_text(f"{account.pw_uid} {uid} 1")
    # Since Linux 3.19 a group map may be written only after setgroups is denied.
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{account.pw_gid} {gid} 1")


def become(account: pwd.struct_passwd, owns: list[str]) -> None:
    """Becomes `account` for good, after giving it every file below the paths in `owns`."""
    for root in owns:
        for folder, _, files in os.walk(root):
            for path in (folder, *(os.path.join(folder, name) for name in files)):  # noqa: PTH118
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main(owned: str, *program: str) -> None:
    """Drops root, then replaces this process by `program`."""
    account = plain_account()
    try:
        enter_namespace(account)
    except OSError:
        become(account, owned.split(os.pathsep))
    os.execv(program[0], program)


if __name__ == "__main__":
    main(*sys.argv[1:])
