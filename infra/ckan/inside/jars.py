"""Fetch the jars of a list into a folder: `python jars.py LIST FOLDER`, run by CKAN's environment.

A line of the list is `group:artifact:version[:classifier] sha256`. A jar that is there with its hash stays; one
whose hash differs is never kept. jgo keeps a cache of its own, so a killed run loses little.
"""

import hashlib
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import MavenContext


def main(listed: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    context = MavenContext()
    lines = [line.split() for line in listed.read_text("utf-8").splitlines() if line.strip()]
    with ThreadPoolExecutor(8) as pool:
        kept = set(pool.map(lambda line: fetch(context, line[0], line[1], folder), lines))
    for file in folder.iterdir():
        if file.name not in kept:  # of an earlier list: two versions of one class would be chosen by chance
            file.unlink()


def fetch(context: MavenContext, coordinates: str, sha256: str, folder: Path) -> str:
    group, name, version, *rest = coordinates.split(":")
    file = folder / f"{name}-{version}{''.join('-' + r for r in rest)}.jar"
    if file.exists() and digest(file) == sha256:
        return file.name
    component = context.project(group, name).at_version(version)
    found = Path(component.artifact(classifier=rest[0] if rest else "").resolve())
    if digest(found) != sha256:
        found.unlink()
        raise SystemExit(f"{coordinates}: the jar that was fetched does not have the hash of the list")
    aside = file.with_suffix(".new")  # as wadah.files does, which CKAN's environment does not have
    shutil.copyfile(found, aside)
    aside.replace(file)
    return file.name


def digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
