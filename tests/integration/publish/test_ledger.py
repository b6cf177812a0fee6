"""What publishing notes of its releases for the warehouse: counts, sizes, and whether they came in time."""

from publish.receipt import Receipt
from publish.release import publish, rollback
from publish.site import StaticSite
from tests.integration.publish.release import Maker
from wadah.warehouse import publications


def told(maker: Maker, dataset: str, *columns: str) -> list[tuple[object, ...]]:
    return [tuple(row[c] for c in columns) for row in publications.read(maker.settings, dataset)]


def receipts(maker: Maker, dataset: str) -> tuple[Receipt, ...]:
    return StaticSite(maker.settings).current()[dataset].receipts


def test_a_row_a_dataset_and_release_as_its_receipt_has_it(maker: Maker) -> None:
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    maker.now = "2026-11-21T09:00:00+07:00"
    maker.last, maker.months = (2026, 11), maker.months + 1
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    first, second = publications.read(maker.settings, "aduan-bulanan")
    a, b = receipts(maker, "aduan-bulanan")
    columns = len(maker.contracts["aduan-bulanan"].table.columns)
    for row, receipt in ((first, a), (second, b)):
        assert (row["rilis"], row["nomor"], row["baris"]) == (receipt.release, receipt.number, receipt.rows)
        assert row["bita"] == sum(f.bytes for f in receipt.files) > 0
        assert (row["sel"], row["sel_tersembunyi"]) == (receipt.cells, sum(receipt.hidden.values()))
        assert (row["kolom"], row["kode_opd"]) == (columns, "diskominfo")
        assert set(row) == {name for name, _ in publications.COLUMNS}
    assert (first["jenis"], first["terbit_pada"]) == ("baru", "2026-11-20 09:00:00")
    assert (second["jenis"], second["ditambah"]) == ("berubah", b.added) and b.added > 0
    assert {row["rilis"] for row in publications.read(maker.settings, "umkm-triwulanan")} == {a.release}


def test_what_is_gone_back_from_is_no_release_any_more(maker: Maker) -> None:
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    maker.last, maker.months = (2026, 11), maker.months + 1
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    assert len(told(maker, "aduan-bulanan", "rilis")) == 2
    rollback(maker.settings, contracts=maker.contracts)
    assert told(maker, "aduan-bulanan", "rilis") == [("2026-11-20-01",)]


def test_a_withdrawn_dataset_keeps_its_rows(maker: Maker) -> None:
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    before = told(maker, "umkm-triwulanan", "kode_opd", "kolom")
    rest = {d: c for d, c in maker.contracts.items() if d != "umkm-triwulanan"}
    maker.now = "2026-11-21T09:00:00+07:00"
    publish(maker.settings, contracts=rest)
    found = publications.read(maker.settings, "umkm-triwulanan")
    assert [(r["kode_opd"], r["kolom"]) for r in found[:1]] == before
    assert (found[1]["jenis"], found[1]["baris"], found[1]["kolom"], found[1]["bita"]) == ("ditarik", 0, 0, 0)


def test_nothing_is_written_anew_that_is_the_same(maker: Maker) -> None:
    maker.make()
    publish(maker.settings, contracts=maker.contracts)
    folder = maker.settings.path("publications")
    before = {f: f.stat().st_mtime_ns for f in folder.iterdir()}
    publish(maker.settings, contracts=maker.contracts)
    assert {f: f.stat().st_mtime_ns for f in folder.iterdir()} == before
    folder.joinpath("aduan-bulanan.json").unlink()  # lost: the next run has it from the receipts
    publish(maker.settings, contracts=maker.contracts)
    assert folder.joinpath("aduan-bulanan.json").is_file()
