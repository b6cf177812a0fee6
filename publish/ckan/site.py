"""The portal's pages as one release: rendered here, sent whole, switched in one commit, only when they would differ."""

import json
import mimetypes
import shutil
from pathlib import Path
from typing import Any

from publish.ckan import pages
from publish.ckan.client import Client
from publish.receipt import sha256
from publish.serve import TYPES
from publish.site import check
from publish.site.view import assemble
from publish.target import Work
from wadah.errors import Fatal, Retriable

TOLD, FILES = "halaman.json", "berkas"
READ = ("data.json", "feed.xml")  # asked for as a reader would, after the switch


def stage(work: Work, client: Client, aside: Path) -> Path | None:
    """Render the pages of what the portal gives now into `aside`; None where it has exactly these."""
    base = pages.public_address(work.settings)
    seal = pages.seal(work, base)
    if (client.find("wadah_pages_seal") or {}).get("seal") == seal:
        return None
    files = {d: file for d, last in work.current.items() if d in work.contracts and (file := last.parquet)}
    site = assemble(work, files)
    try:
        made = pages.bundle(site, base)
    finally:
        for view in site.views:
            view.cube.con.close()
    return write(made, work.release, work.at.isoformat(), aside)


def write(made: pages.Pages, release: str, at: str, aside: Path) -> Path:
    shutil.rmtree(aside, ignore_errors=True)
    for path, content in made.files.items():
        file = aside / FILES / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    told = {"release": release, "seal": made.seal, "at": at, "fragments": made.fragments}
    (aside / TOLD).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return aside


def verify(staged: Path) -> None:
    if problems := check.syntax(staged):
        raise Fatal("WDH-610", problems="; ".join(problems[:10]))


def swap(staged: Path, client: Client) -> None:
    """Send the files that the portal does not have, then all pages in one call."""
    files = {}
    for file in sorted(f for f in (staged / FILES).rglob("*") if f.is_file()):
        digest = sha256(file)
        client.put(digest, file)
        files[file.relative_to(staged / FILES).as_posix()] = {"sha256": digest, "media_type": media_type(file)}
    client.call("wadah_pages", **_told(staged), files=files)


def read_back(staged: Path, client: Client) -> None:
    """Whether a reader gets these pages' seal and files. Retriable: the next run sends them again."""
    reader, problems = client.anonymous, []
    if (reader.find("wadah_pages_seal") or {}).get("seal") != _told(staged)["seal"]:
        problems.append("another seal")
    for path in READ:
        file = staged / FILES / path
        if file.exists() and reader.fetch(f"/{path}")[0] != sha256(file):
            problems.append(path)
    shutil.rmtree(staged)
    if problems:
        raise Retriable("WDH-621", action="wadah_pages", problem=f"readers get other pages ({', '.join(problems)})")


def media_type(file: Path) -> str:
    return TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"


def _told(staged: Path) -> dict[str, Any]:
    return dict(json.loads((staged / TOLD).read_bytes()))
