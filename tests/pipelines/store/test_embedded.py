"""The embedded server: shared, stopped after its last user, healed after any death."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg2
import pytest

from pipelines.store.embedded import Embedded
from pipelines.store.keeper import alive, postmaster
from pipelines.store.programs import StoreError, program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[3]
PLAIN_USER = ROOT / "pipelines" / "store" / "plain_user.py"
USER = """
import os
import sys
from pathlib import Path
from pipelines.store.embedded import Embedded
embedded = Embedded(Path(sys.argv[1]))
embedded.enter()
connection = embedded.connect()
cursor = connection.cursor()
cursor.execute("SELECT pg_postmaster_start_time()")
print("in", cursor.fetchone()[0], flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the server until it is told to leave, or killed."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(folder)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def wait_in(self) -> str:
        """Waits until it is connected; says which server it met."""
        assert self.process.stdout
        return self.process.stdout.readline()

    def leave(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(20)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(20)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a cluster of the test's own; its server is stopped whatever happens."""
    made = tmp_path / "pg"
    yield made
    server = postmaster(made / "cluster" / "postmaster.pid")
    if server:
        server.send_signal(signal.SIGQUIT)


def pid_file(folder: Path) -> Path:
    return folder.resolve() / "cluster" / "postmaster.pid"


def running(folder: Path) -> psutil.Process:
    server = postmaster(pid_file(folder))
    assert server is not None
    return server


def eventually(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def stopped(folder: Path) -> Callable[[], bool]:
    return lambda: postmaster(pid_file(folder)) is None


def test_two_processes_share_one_server_and_it_stops_after_the_last(folder: Path) -> None:
    one, two = User(folder), User(folder)
    assert one.wait_in() == two.wait_in()
    server = running(folder)
    one.leave()
    time.sleep(1.5)
    assert alive(server)
    two.leave()
    eventually(stopped(folder))
    assert "database system is shut down" in (folder / "server.log").read_text()


def test_it_stops_after_its_last_user_even_if_that_was_killed(folder: Path) -> None:
    one = User(folder)
    one.wait_in()
    one.kill()
    eventually(stopped(folder))


def test_it_waits_for_a_client_that_came_without_us(folder: Path) -> None:
    one = User(folder)
    one.wait_in()
    embedded = Embedded(folder)
    guest = psycopg2.connect(host=str(embedded.sockets), user="postgres", dbname="postgres")
    one.leave()
    time.sleep(2.5)
    cursor = guest.cursor()
    cursor.execute("SELECT 1")
    guest.close()
    eventually(stopped(folder))


def test_a_server_killed_under_its_users_is_started_again_with_all_that_was_committed(
    folder: Path,
) -> None:
    embedded = Embedded(folder)
    embedded.enter()
    connection = embedded.connect()
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE kept (x int); INSERT INTO kept VALUES (7)")
    connection.commit()
    running(folder).kill()
    embedded.enter()
    cursor = embedded.connect().cursor()
    cursor.execute("SELECT x FROM kept")
    assert cursor.fetchall() == [(7,)]
    embedded.leave()


def test_a_server_without_its_keeper_gets_a_new_one(folder: Path) -> None:
    one = User(folder)
    one.wait_in()
    keepers = [
        process for process in psutil.process_iter()
        if any("keeper.py" in part for part in cmdline(process)) and str(folder.resolve()) in " ".join(cmdline(process))
    ]  # fmt: skip
    assert len(keepers) == 1
    keepers[0].kill()
    two = User(folder)
    two.wait_in()
    one.leave()
    two.leave()
    eventually(stopped(folder))


def cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_pid_file_whose_number_is_another_process_is_healed(folder: Path) -> None:
    one = User(folder)
    one.wait_in()
    text = pid_file(folder).read_text()
    running(folder).kill()
    one.kill()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file(folder).write_text("\n".join([str(stranger.pid), *text.split("\n")[1:]]))
        two = User(folder)
        assert two.wait_in().startswith("in")
        assert stranger.poll() is None
        two.leave()
    finally:
        stranger.kill()
        stranger.wait()


def test_a_lost_socket_is_healed(folder: Path) -> None:
    embedded = Embedded(folder)
    embedded.enter()
    (embedded.sockets / ".s.PGSQL.5432").unlink()
    two = User(folder)
    assert two.wait_in().startswith("in")
    two.leave()
    embedded.leave()


@pytest.mark.parametrize("name", ["中文 space", 'quote"comma,', "long" * 50])
def test_any_path_works(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "pg"
    one = User(folder)
    assert one.wait_in().startswith("in")
    one.leave()
    eventually(stopped(folder))
    shutil.rmtree(Embedded(folder).sockets, ignore_errors=True)


def test_half_a_cluster_is_thrown_away(folder: Path) -> None:
    (folder / "cluster.new" / "base").mkdir(parents=True)
    one = User(folder)
    assert one.wait_in().startswith("in")
    one.leave()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot make .*file"):
        Embedded(tmp_path / "file" / "pg").enter()


def test_a_server_that_cannot_start_shows_the_end_of_its_log(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = User(folder)
    one.wait_in()
    one.leave()
    eventually(stopped(folder))
    (folder / "cluster" / "global" / "pg_control").write_bytes(b"broken")
    monkeypatch.setattr("pipelines.store.embedded.START_SECONDS", 2)
    with pytest.raises(StoreError, match=r"does not start(.|\n)*pg_control"):
        Embedded(folder).enter()


def test_a_program_that_the_wheel_has_not_is_named() -> None:
    with pytest.raises(StoreError, match="brings no oracle"):
        program("oracle")


def test_a_plain_user_gets_a_server_too(folder: Path) -> None:
    command = [sys.executable, "-c", USER.replace("sys.stdin.read()", "print(os.getuid())")]
    if os.getuid() == 0:
        command = [sys.executable, str(PLAIN_USER), "", *command]
    done = subprocess.run(
        [*command, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("in")
    assert int(done.stdout.split()[-1]) != 0
    eventually(stopped(folder))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_root_without_namespaces_becomes_a_plain_user_who_owns_the_files(tmp_path: Path) -> None:
    (tmp_path / "inside").write_text("")
    # Flags that no kernel knows: unshare(2) fails as it does where it is forbidden.
    code = "from pipelines.store import plain_user as p; p.CLONE_NEWUSER = 1; p.main(*__import__('sys').argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), "/usr/bin/id", "-u"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert int(done.stdout) == (tmp_path / "inside").stat().st_uid != 0
