"""What every release was, for the warehouse's own `fct_publikasi`: made of the receipts and the release calendar.

All of a dataset's releases are written anew each time: a release that came early answers its due date only once that
has passed, and one that readers were taken back from is no longer among them.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from publish import schedule
from publish.receipt import Receipt
from wadah.contract.model import Contract
from wadah.settings import Settings
from wadah.warehouse import publications

KINDS = {"new": "baru", "changed": "berubah", "removed": "ditarik"}


def keep(settings: Settings, contracts: Mapping[str, Contract], told: Mapping[str, Sequence[Receipt]]) -> None:
    """Write what the target gives now; `told` are all receipts by dataset, oldest first."""
    today = settings.today().date()
    for dataset, receipts in told.items():
        if receipts:
            before = {row["rilis"]: row for row in publications.read(settings, dataset)}
            publications.write(settings, dataset, rows(settings, contracts.get(dataset), receipts, today, before))


def rows(
    settings: Settings,
    contract: Contract | None,
    receipts: Sequence[Receipt],
    today: date,
    before: Mapping[str, publications.Row],
) -> list[publications.Row]:
    """A row a release; of a dataset that has no contract any more, `before` tells what only a contract can."""
    dues = _dues(contract, receipts, today)
    zone, found = settings.regency.zone, []
    for receipt, columns in zip(receipts, _columns(contract, receipts, before), strict=True):
        known = before.get(receipt.release, {})
        due = dues.get(receipt.release)
        found.append({
            "dataset": receipt.dataset, "rilis": receipt.release, "nomor": receipt.number,
            "kode_opd": contract.opd if contract else known.get("kode_opd"),
            "terbit_pada": receipt.at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "seconds"),
            "jenis": KINDS[receipt.kind], "baris": receipt.rows, "kolom": columns,
            "bita": sum(file.bytes for file in receipt.files),
            "ditambah": receipt.added, "diubah": receipt.changed, "dihapus": receipt.deleted,
            "sel": receipt.cells, "sel_tersembunyi": sum(receipt.hidden.values()),
            "jatuh_tempo": due.on.isoformat() if due else None if contract else known.get("jatuh_tempo"),
            "hari_terlambat": max(due.days, 0) if due else None if contract else known.get("hari_terlambat"),
        })  # fmt: skip
    return found


def _dues(contract: Contract | None, receipts: Sequence[Receipt], today: date) -> dict[str, schedule.Due]:
    """Release → the due date it answered, the oldest where it answered several."""
    if contract is None:
        return {}
    answered = [d for d in schedule.status(contract, receipts, today, today).dues if d.state in ("ontime", "late")]
    return {str(due.release): due for due in sorted(answered, key=lambda due: due.on, reverse=True)}


def _columns(
    contract: Contract | None, receipts: Sequence[Receipt], before: Mapping[str, publications.Row]
) -> list[int | None]:
    """Columns of each release: of the newest by its contract, of those before by what each receipt added and took."""
    found: list[int | None] = []
    later: Receipt | None = None
    for receipt in reversed(receipts):
        count: int | None = before.get(receipt.release, {}).get("kolom")
        if receipt.kind == "removed":
            count = 0
        elif later is None and contract and contract.version == receipt.version:
            count = len(contract.table.columns)
        elif later is not None and later.kind == "changed" and found[-1] is not None:
            count = found[-1] - len(later.columns_added) + len(later.columns_removed)
        found.append(count)
        later = receipt
    return found[::-1]
