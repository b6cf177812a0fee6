"""Village letters (Dinas PMD): twenty OpenSID-style databases, one SQLite file a village."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Any

from infra.sandbox import store, village, village_db, village_letters
from infra.sandbox.making import Cube, Key, Making, Told, Truth, each
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
            village_db.write(_content(made, v, made.day), base)
            written = True
    return written


def known(made: Making) -> Iterator[village.Content]:
    """What has arrived of each village: of one that is offline, what it had the day before."""
    away = village.offline(made.regency, made.day)
    for v in village.villages(made.regency):
        yield _content(made, v, made.day - 1 if v is away else made.day)


def _content(made: Making, v: village.Village, day: int) -> village.Content:
    return village_letters.content(made.seed, made.size, made.regency, v.number, day, made.years)


Online = set[tuple[int, int, str, str]]
"""(year, half, kecamatan, village) of the villages that got a request online."""


def truth(made: Making) -> Truth:
    names = ("config", "tweb_surat_format", "tweb_penduduk", "permohonan_surat", "log_surat")
    rows = {f"{APP}.{name}": Told() for name in names}
    letters, waiting, online = Tally(), defaultdict[Key, "array[float]"](lambda: array("d")), Online()

    def count(c: village.Content) -> None:
        here: dict[str, Iterable[village.Row]] = {
            "tweb_surat_format": c.formats, "tweb_penduduk": c.people, "permohonan_surat": (r.row for r in c.requests),
            "log_surat": (x.row for x in c.letters),
        }  # fmt: skip
        rows[f"{APP}.config"].add(c.village.key, None)
        for name, told in here.items():
            for row in told:
                rows[f"{APP}.{name}"].add((c.village.key, row.id), row.code)
        _letters(letters, c)
        _waiting(waiting, c)
        online.update(
            (r.made.year, (r.made.month + 5) // 6, c.village.kecamatan.code, c.village.key)
            for r in c.requests if r.row.code is None
        )  # fmt: skip

    each(known(made), count)
    # to tenths of an hour, half up; all waits are of whole minutes
    cells = {key: (len(waits), (round(120 * median(waits)) + 6) // 12 / 10) for key, waits in waiting.items()}
    periods, kinds = {(year, quarter) for year, quarter, _ in cells}, meanings("jenis_surat", "jenis")
    cubes = {
        "surat-desa-bulanan": letters.cube(jenis_surat=kinds),
        "waktu-surat-triwulanan": Cube(cells, periods, {"jenis_surat": kinds}),
    }
    return Truth(rows, cubes, {"desa-layanan-daring-semesteran": list(_online(made, online))})


def _letters(tally: Tally, c: village.Content) -> None:
    for letter in c.letters:
        if letter.printed and letter.row.code is None:
            at = letter.moment
            tally.add((at.year, at.month), c.village.kecamatan.code, letter.kind)


def _waiting(found: "dict[Key, array[float]]", c: village.Content) -> None:
    """Working hours of requests that became ready, by the quarter in which they did."""
    for r in c.requests:
        if r.ready and r.row.code is None and c.village.has(since=STAGES_SINCE):
            found[r.ready.year, (r.ready.month + 2) // 3, r.kind].append(hours(r.made, r.ready))


def _online(made: Making, active: Online) -> Iterator[dict[str, Any]]:
    """Villages that got a request online, of every kecamatan and closed half year."""
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
