"""The truth of dataset `mutu-data-bulanan`: what every office's tables were like when last pulled in a month."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from infra.sandbox import clock
from infra.sandbox.making import Planted
from infra.sandbox.places import seed
from wadah.contract.load import applications
from wadah.settings import Settings

DATASET = "mutu-data-bulanan"


def monthly(settings: Settings, rows: Mapping[int, Mapping[str, Planted]], days: Sequence[int]) -> list[dict[str, Any]]:
    """Closed months by office, where every application was pulled and released on exactly those `days`.

    `rows` are the tables of each day: `app.table` → its rows at the source.
    """
    contracts, names = applications(settings), {r["kode_opd"]: r["nama"] for r in seed("opd")}
    found = []
    for end in _ends(clock.moment(days[0]).date(), clock.moment(days[-1]).date()):
        pulled = max(day for day in days if clock.moment(day) < end)
        silence = (end - clock.moment(pulled)) / timedelta(hours=1)
        tables: dict[str, list[tuple[Planted, bool]]] = defaultdict(list)
        for table, planted in rows[pulled].items():
            contract = contracts[table.partition(".")[0]]
            if planted:
                tables[contract.opd].append((planted, silence <= contract.patience))
        last = (end - timedelta(days=1)).date()
        for office, told in tables.items():
            found.append({
                "kemendagri_kode_kabupaten_kota": settings.regency_code, "tahun": last.year, "bulan": last.month,
                "kode_opd": office, "nama_opd": names[office], **_counted(told),
            })  # fmt: skip
    return found


def _ends(first: date, today: date) -> Iterator[datetime]:
    """The first moment after each month from the first day's on that has ended before today's month."""
    month = first.replace(day=1)
    while month < today.replace(day=1):
        month = clock.month_after(month)
        yield clock.midnight(month)


def _counted(told: Sequence[tuple[Planted, bool]]) -> dict[str, Any]:
    whole = sum(len(planted) for planted, _ in told)
    bad = sum(1 for planted, _ in told for _, code in planted if code)
    fresh = sum(1 for _, on_time in told if on_time)
    accepted, timely = _hundredths(whole - bad, whole), _hundredths(fresh, len(told))
    return {
        "jumlah_tabel": len(told), "baris_diperiksa": whole, "baris_ditolak": bad, "persen_diterima": accepted / 100,
        "tabel_segar": fresh, "persen_segar": timely / 100, "skor_mutu": (accepted + timely + 1) // 2 / 100,
    }  # fmt: skip


def _hundredths(part: int, whole: int) -> int:
    """Of a percent, halves upward."""
    return int((Decimal(part) * 10000 / whole).quantize(Decimal(1), ROUND_HALF_UP))
