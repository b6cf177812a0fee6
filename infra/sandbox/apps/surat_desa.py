"""Village letters (Dinas PMD): twenty OpenSID-style databases, one SQLite file a village."""

from collections import defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Any

from infra.sandbox import store, village, village_db, village_letters
from infra.sandbox.making import Cube, Key, Making, Truth
from infra.sandbox.tally import Tally, meanings
from infra.sandbox.worktime import hours

APP = "surat-desa"
STAGES_SINCE = "22.11"  # older versions keep no time of a request's stages


def bring(made: Making) -> bool:
    found = village.villages(made.regency)
    written, listed = False, village_db.instances(found)
    file = made.folder / "instances.csv"
    if not file.exists() or file.read_text("utf-8") != listed:
        store.write_text(file, listed)
        written = True
    away = village.offline(made.regency, made.day)
    for v in found:
        base = made.folder / f"{v.database}.sqlite"
        if v is away:
            written = written or base.exists()
            base.unlink(missing_ok=True)
        elif not (made.settled and base.exists()):
            village_db.write(village_letters.content(made.seed, made.size, made.regency, v.number, made.day), base)
            written = True
    return written


def known(made: Making) -> Iterator[village.Content]:
    """What has arrived of each village: of one that is offline, what it had the day before."""
    away = village.offline(made.regency, made.day)
    for v in village.villages(made.regency):
        day = made.day - 1 if v is away else made.day
        yield village_letters.content(made.seed, made.size, made.regency, v.number, day)


def truth(made: Making) -> Truth:
    contents = list(known(made))
    rows: dict[str, list[tuple[Any, str | None]]] = {
        "surat-desa.config": [(c.village.key, None) for c in contents],
        "surat-desa.tweb_surat_format": [((c.village.key, r.id), r.code) for c in contents for r in c.formats],
        "surat-desa.tweb_penduduk": [((c.village.key, r.id), r.code) for c in contents for r in c.people],
        "surat-desa.permohonan_surat": [((c.village.key, r.row.id), r.row.code) for c in contents for r in c.requests],
        "surat-desa.log_surat": [((c.village.key, x.row.id), x.row.code) for c in contents for x in c.letters],
    }
    cubes = {"surat-desa-bulanan": _letters(contents), "waktu-surat-triwulanan": _waiting(contents)}
    return Truth(rows, cubes, {"desa-layanan-daring-semesteran": list(_online(made, contents))})


def _letters(contents: list[village.Content]) -> Cube:
    tally = Tally()
    for c in contents:
        for letter in c.letters:
            if letter.printed and letter.row.code is None:
                at = letter.moment
                tally.add((at.year, at.month), c.village.kecamatan.code, letter.kind)
    return tally.cube(jenis_surat=meanings("jenis_surat", "jenis"))


def _waiting(contents: list[village.Content]) -> Cube:
    """Requests that became ready, by the quarter in which they did, and their median working hours."""
    found: dict[Key, list[float]] = defaultdict(list)
    for c in contents:
        for r in c.requests:
            if r.ready and r.row.code is None and c.village.has(since=STAGES_SINCE):
                quarter = (r.ready.month + 2) // 3
                found[r.ready.year, quarter, r.kind].append(hours(r.made, r.ready))
    # to tenths of an hour, half up; all waits are of whole minutes
    cells = {key: (len(waits), (round(120 * median(waits)) + 6) // 12 / 10) for key, waits in found.items()}
    periods = {(year, quarter) for year, quarter, _ in cells}
    return Cube(cells, periods, {"jenis_surat": meanings("jenis_surat", "jenis")})


def _online(made: Making, contents: list[village.Content]) -> Iterator[dict[str, Any]]:
    """Villages that got a request online, of every kecamatan and closed half year."""
    active = {
        (r.made.year, (r.made.month + 5) // 6, c.village.kecamatan.code, c.village.key)
        for c in contents for r in c.requests if r.row.code is None
    }  # fmt: skip
    now = (made.moment.year, (made.moment.month + 5) // 6)
    half = min(((year, part) for year, part, _, _ in active), default=now)
    while half < now:
        for k in made.place.kecamatan:
            villages = sum(1 for v in made.place.desa if v.kecamatan == k.code)
            online = len({key for year, part, code, key in active if (year, part) == half and code == k.code})
            yield {
                "tahun": half[0], "semester": half[1], "kemendagri_kode_kecamatan": k.code, "jumlah_desa": villages,
                "jumlah_desa_daring": online, "persen_desa_daring": round(100 * online / villages, 2),
            }  # fmt: skip
        half = (half[0] + half[1] // 2, half[1] % 2 + 1)
