"""wadah status"""

from json import loads as loads_json
from typing import Any

import typer
from rich.markup import escape

from wadah.cli.output import Json, as_json, console, table
from wadah.settings import Settings

LOADS = """
with rejected as (
    select app, tabel, kode, count(*) as n from marts.baris_ditolak where terkini group by app, tabel, kode
)
select m.app, m.tabel, m.load_id, m.dimuat_pada, m.ditarik, m.dikenal, m.diterima, m.ditolak,
    coalesce((select map(list(kode order by kode), list(n order by kode)) from rejected r
              where r.app = m.app and r.tabel = m.tabel), map([], [])) as kode
from marts.muatan m where m.terakhir order by m.app, m.tabel
"""


def register(app: typer.Typer) -> None:
    app.command()(status)


CORRECTED = "select app, tabel, sum(diperbaiki)::bigint from marts.fct_mutu_data group by app, tabel"


def _corrected(settings: Settings) -> dict[tuple[str, str], int]:
    """Rows that were rejected and came again in order, by table; a release built before that was counted tells none."""
    from wadah.warehouse.release import current
    from wadah.warehouse.release import query as ask

    release = current(settings)
    if release is None or "fct_mutu_data" not in release.manifest.get("models", {}):
        return {}
    return {(app, name): rows for app, name, rows in ask(settings, CORRECTED, 10_000)[1]}


def loads(settings: Settings) -> list[dict[str, Any]]:
    """The newest load of every table: rows pulled = known + accepted + rejected; then what is current now.

    Empty before the first warehouse release.
    """
    from wadah.warehouse.release import current
    from wadah.warehouse.release import query as ask

    release = current(settings)
    if release is None:
        return []
    _, rows, _ = ask(settings, LOADS, 10_000)
    found, corrected = [], _corrected(settings)
    held = {(told["app"], told["table"]): told["accepted"] for told in release.manifest["sources"]}
    for app, name, load_id, at, pulled, known, accepted, rejected, codes in rows:
        found.append({
            "app": app, "table": name, "load_id": load_id, "at": at, "pulled": pulled, "known": known,
            "accepted": accepted, "rejected": rejected, "current_rows": held.get((app, name), 0),
            "current_rejects": dict(codes), "corrected": corrected.get((app, name), 0),
        })  # fmt: skip
    return found


def datasets(settings: Settings) -> list[dict[str, Any]]:
    """Every dataset the portal gives out: its release, rows, files with sha256, and where a person finds it."""
    from publish.target import readable
    from publish.targets import target

    portal = target(settings)
    return [
        {
            "dataset": name, "release": last.receipt.release, "at": last.receipt.at, "rows": last.receipt.rows,
            "removed": last.removed, "path": portal.where(name),
            "files": {f.name: {"bytes": f.bytes, "sha256": f.sha256} for f in last.receipt.files},
        }
        for name, last in sorted(readable(portal.current()).items())
    ]  # fmt: skip


def set_aside(settings: Settings) -> list[dict[str, str]]:
    """Files and servers (villages) that the newest pulls set aside: table, part, code, and why in Indonesian."""
    folder = settings.path("rejects", "files")
    return [
        {"table": file.stem, "part": told["file"], "code": told["code"], "pesan": told["pesan"]}
        for file in sorted(folder.glob("*.json")) if folder.is_dir()
        for told in loads_json(file.read_text("utf-8"))
    ]  # fmt: skip


def status(json: Json = False) -> None:
    """What is current: the newest load of every table, the warehouse's release, every published dataset."""
    from wadah.errors import Retriable
    from wadah.settings import load_settings
    from wadah.warehouse.release import current

    settings = load_settings()
    release, given = current(settings), loads(settings)
    away, published = None, []
    try:
        published = datasets(settings)
    except Retriable as unseen:  # a portal that does not answer hides nothing of what lies here
        away = unseen
    found = {
        "home": str(settings.root),
        "regency": settings.regency.name,
        "today": settings.today(),
        "warehouse": release.id if release else None,
        "loads": given,
        "set_aside": set_aside(settings),
        "datasets": published,
        "portal": {"code": away.code, "message": away.message} if away else None,
    }
    if json:
        as_json(found)
        return
    console.print(f"{settings.regency.name}, {settings.today():%d %B %Y}, {settings.root}", soft_wrap=True)
    if release is None:
        console.print("Nothing has been built yet: `wadah run`.")
        return
    headers = ("table", "loaded", "pulled", "known", "accepted", "rejected", "rows now", "rejected now", "corrected")
    newest = [
        (f"{r['app']}.{r['table']}", f"{r['at']:%d %b %H:%M}", r["pulled"], r["known"], r["accepted"], r["rejected"],
         r["current_rows"], sum(r["current_rejects"].values()), r["corrected"])
        for r in given
    ]  # fmt: skip
    table(f"Newest loads (warehouse release {release.id})", headers, newest, right=range(2, 9))
    if aside := [(a["table"], a["part"], a["code"], escape(a["pesan"])) for a in set_aside(settings)]:
        table("Set aside (their earlier rows stay)", ("table", "part", "code", "why"), aside)
    if away:
        console.print(f"[yellow]![/yellow] {escape(f'{away.code}: {away.message} {away.todo}')}", soft_wrap=True)
        return
    portal = [(d["dataset"], d["release"], d["rows"], _csv(d)) for d in published]
    table("Published datasets", ("dataset", "release", "rows", "sha256 of the CSV"), portal, right=(2,))


def _csv(dataset: dict[str, Any]) -> str:
    found = [file["sha256"] for name, file in dataset["files"].items() if name.endswith(".csv")]
    return str(found[0]) if found else "withdrawn"
