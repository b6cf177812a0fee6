"""Words for states, kinds and codes that several pages share."""

from typing import Any

from publish import period
from publish.language import Words
from publish.receipt import Receipt
from publish.schedule import Due, Status

FORMATS = {"CSV": "Untuk lembar kerja", "XLSX": "Untuk Excel", "Parquet": "Untuk analisis",
           "GeoJSON": "Untuk peta"}  # fmt: skip
TYPES = {
    "string": "teks",
    "integer": "bilangan bulat",
    "number": "desimal",
    "date": "tanggal",
    "timestamp": "waktu",
    "time": "jam",
    "boolean": "ya/tidak",
}
MEASURES = {
    "lengkap": "Kelengkapan isian",
    "baku": "Lolos aturan baku",
    "kode": "Wilayah dan kategori dikenali",
    "metadata": "Metadata terisi",
    "waktu": "Tepat waktu",
}
LEVELS = {"kabupaten": "Kabupaten", "kecamatan": "Kecamatan", "desa": "Desa", "titik": "Titik"}
RHYTHMS = {
    "harian": "Harian",
    "mingguan": "Mingguan",
    "bulanan": "Bulanan",
    "triwulanan": "Triwulanan",
    "semesteran": "Semesteran",
    "tahunan": "Tahunan",
}
STATES = {
    "first": "rilis pertama",
    "ontime": "tepat waktu",
    "late": "terlambat",
    "missing": "belum rilis",
    "planned": "terjadwal",
}
BRICK = {"first": "", "ontime": "", "late": " late", "missing": " miss", "planned": " plan"}
"""The brick's class: full, hatched, thick hollow, thin hollow."""
REJECTS = {
    "WDH-301": "Baris rusak",
    "WDH-302": "Isian wajib kosong",
    "WDH-303": "Angka atau jenis isian tidak terbaca",
    "WDH-304": "Tanggal atau jam tidak terbaca",
    "WDH-305": "Isian dapat dibaca dua arti",
    "WDH-306": "NIK tidak sah",
    "WDH-307": "Isian rusak oleh lembar kerja",
    "WDH-308": "Nomor telepon tidak sah",
    "WDH-309": "Angka di luar batas",
    "WDH-310": "Isian di luar daftar",
    "WDH-311": "Baris ganda",
    "WDH-312": "Sel galat lembar kerja",
    "WDH-313": "Koordinat tidak sah",
    "WDH-314": "NIB tidak sah",
    "WDH-315": "Bentuk isian tidak sesuai",
}
"""Why rows are set aside, for the public; the OPD's own workbook says more."""
LICENSES = {"creativecommons.org/licenses/by/4.0": "CC BY 4.0", "creativecommons.org/publicdomain/zero/1.0": "CC0 1.0",
            "opendatacommons.org/licenses/odbl": "ODbL 1.0"}  # fmt: skip


def reject(code: str, words: Words) -> str:
    return words.t(REJECTS[code]) if code in REJECTS else code


def license_name(url: str | None) -> str | None:
    return next((name for part, name in LICENSES.items() if url and part in url), url)


def rhythm(name: str, words: Words) -> str:
    return words.t(RHYTHMS[name]) if name in RHYTHMS else name.capitalize()


def badge(status: Status, words: Words) -> dict[str, str]:
    """State of a dataset: class, brick, text."""
    if status.overdue:
        return {"class": "badge-bad", "brick": " miss", "text": words.n("Lewat jadwal {n} hari", status.overdue)}
    last = status.judged[-1] if status.judged else None
    if last and last.state == "late":
        return {"class": "badge-late", "brick": " late", "text": words.n("Mutakhir, terbit telat {n} hari", last.days)}
    return {"class": "badge-ok", "brick": "", "text": words.t("Mutakhir")}


def due_badge(due: Due, words: Words) -> dict[str, str]:
    if due.state == "missing":
        return {"class": "badge-bad", "brick": " miss", "text": words.n("Belum rilis, {n} hari", due.days)}
    if due.state == "late":
        return {"class": "badge-late", "brick": " late", "text": words.n("Terlambat {n} hari", due.days)}
    if due.state == "planned":
        return {"class": "badge-line", "brick": " plan", "text": words.t("Terjadwal")}
    text = words.t("Rilis pertama") if due.state == "first" else words.t("Tepat waktu")
    return {"class": "badge-ok", "brick": "", "text": text}


def counted(dues: list[Due], words: Words) -> str:
    """2 tepat waktu, 1 terjadwal: what a row of bricks says aloud."""
    counts = {state: sum(d.state == state for d in dues) for state in STATES}
    said = [
        words.t(STATES[s]) if s == "first" and n == 1 else f"{n} {words.t(STATES[s])}" for s, n in counts.items() if n
    ]
    return ", ".join(said)


def change(receipt: Receipt, words: Words) -> dict[str, str]:
    """What a release brought, in a badge."""
    if receipt.kind == "removed":
        return {"class": "badge-bad", "text": words.t("ditarik")}
    if receipt.added:
        return {"class": "badge-plus", "text": words.n("+{n} baris", receipt.added)}
    if receipt.changed:
        return {"class": "badge-line", "text": words.n("{n} baris dikoreksi", receipt.changed)}
    if receipt.columns_added:
        return {"class": "badge-line", "text": words.t("kolom baru: {name}", name=", ".join(receipt.columns_added))}
    if receipt.deleted:
        return {"class": "badge-line", "text": words.n("−{n} baris", receipt.deleted)}
    return {"class": "badge-line", "text": words.t("keterangan diperbarui")}


def history(receipt: Receipt, before: Receipt | None, words: Words) -> dict[str, Any]:
    """One line of a dataset's history: when, what, and its badge."""
    said = []
    if receipt.kind == "removed":
        said.append(words.t("Dataset ditarik; berkasnya tidak lagi dibagikan."))
    elif before is None or receipt.kind == "new":
        said.append(words.t("Rilis pertama.") if before is None else words.t("Terbit kembali."))
    if receipt.period_last and (before is None or receipt.period_last != before.period_last):
        said.append(words.t("Sampai {period}.", period=words.period(period.parse(receipt.period_last))))
    if receipt.kind == "changed" and receipt.changed:
        said.append(words.n("{n} baris dikoreksi.", receipt.changed))
    if receipt.kind == "changed" and receipt.deleted:
        said.append(words.n("{n} baris dihapus.", receipt.deleted))
    if receipt.columns_added:
        said.append(words.t("Kolom baru: {names}.", names=", ".join(receipt.columns_added)))
    if receipt.columns_removed:
        said.append(words.t("Kolom dibuang: {names}.", names=", ".join(receipt.columns_removed)))
    if receipt.metadata_changed:
        said.append(words.t("Keterangan diperbarui."))
    return {"day": receipt.at.date(), "text": " ".join(said), "badge": change(receipt, words), "receipt": receipt}
