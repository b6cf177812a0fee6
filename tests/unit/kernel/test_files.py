"""Files that are whole or not there: a kill or a failure on the way, two at once, and who may read them."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from wadah import files
from wadah.installation import identity
from wadah.settings import ROOT, Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rumah wadah.json"


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def run(program: str, *arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", dedent(program), *map(str, arguments)], cwd=ROOT, text=True,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # fmt: skip


def test_a_file_is_replaced_whole(file: Path) -> None:
    files.write_text(file, "lama")
    with file.open() as reader:  # who reads meanwhile keeps what they opened
        files.write_text(file, "baru: é")
        assert reader.read() == "lama"
    assert file.read_bytes() == "baru: é".encode() and list(file.parent.iterdir()) == [file]


def test_a_process_killed_between_writing_and_replacing_leaves_the_old_file(file: Path) -> None:
    file.write_text("lama")
    killed = run(
        """
        import os, signal, sys
        from pathlib import Path
        from wadah import files
        with files.replacing(Path(sys.argv[1])) as aside:
            aside.write_text("baru")
            os.kill(os.getpid(), signal.SIGKILL)
        """, file)  # fmt: skip
    killed.communicate()
    assert killed.returncode == -9 and file.read_text() == "lama"
    files.write_text(file, "sesudahnya")  # what was left behind is in nobody's way
    assert file.read_text() == "sesudahnya"
    assert all(left.name.startswith(".") for left in file.parent.iterdir() if left != file)


@pytest.mark.parametrize("before", ["lama", None])
def test_a_failure_leaves_what_was_and_nothing_beside_it(file: Path, before: str | None) -> None:
    if before:
        file.write_text(before)
    with pytest.raises(ZeroDivisionError), files.replacing(file) as aside:
        aside.write_text("separuh")
        raise ZeroDivisionError
    assert [f.read_text() for f in file.parent.iterdir()] == ([before] if before else [])


def test_it_is_on_the_disk_before_its_name_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda at: (done.append(Path(f"/proc/self/fd/{at}").readlink().name), fsync(at)))
    monkeypatch.setattr(Path, "replace", lambda a, b: (done.append("replace"), replace(a, b))[1])
    files.write_text(file, "x")
    assert done == [done[0], "replace", file.parent.name] and done[0].startswith(f".{file.name}.")
    done.clear()
    files.write_text(file, "y", durable=False)
    assert done == ["replace"]


@pytest.mark.usefixtures("umask")
def test_the_mode_holds_before_the_first_byte(file: Path) -> None:
    for mode, found in ((files.OPEN, 0o640), (files.OWN, 0o600), (0o644, 0o640)):
        with files.replacing(file, mode=mode) as aside:
            assert aside.stat().st_mode & 0o777 == found and aside.stat().st_size == 0
            aside.write_text("x")
        assert file.stat().st_mode & 0o777 == found
    secret = file.with_name("rahasia")
    files.once(secret, lambda: "x")
    assert secret.stat().st_mode & 0o777 == 0o600


def test_two_who_write_at_once_both_end_well(file: Path) -> None:
    def write(n: int) -> None:
        for _ in range(50):
            files.write_text(file, f"{n}" * 10_000, durable=False)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert not file.exists() or file.read_text() in {f"{n}" * 10_000 for n in range(4)}
    assert list(file.parent.iterdir()) == [file]


def test_processes_that_begin_at_the_same_instant_agree_on_one_secret(file: Path) -> None:
    racers = [
        run(
            """
            import secrets, sys
            from pathlib import Path
            from wadah import files
            def make():
                print("none yet", flush=True)
                sys.stdin.readline()  # all have seen that there is none before one of them writes
                return secrets.token_hex(16)
            print(files.once(Path(sys.argv[1]), make))
            """, file)
        for _ in range(4)
    ]  # fmt: skip
    for racer in racers:
        assert racer.stdout is not None and racer.stdout.readline() == "none yet\n"
    assert {racer.communicate("go\n")[0] for racer in racers} == {file.read_text() + "\n"}
    assert list(file.parent.iterdir()) == [file]


def test_a_secret_is_made_once_and_not_at_all_where_making_fails(file: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        files.once(file, lambda: f"{1 / 0}")
    assert list(file.parent.iterdir()) == []
    assert files.once(file, lambda: "satu") == files.once(file, lambda: "dua") == "satu"


def test_an_installation_is_the_same_ever_after(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "belum ada")
    assert identity(settings) == identity(settings)
    assert len(identity(settings)) == 8 and identity(Settings(home=tmp_path / "lain")) != identity(settings)
