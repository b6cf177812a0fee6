"""Values as people write them, and what becomes of each: the clean value, or the code it is rejected with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import count


@dataclass(frozen=True)
class Animal:
    """One row of the zoo whose `column` holds `text`; `clean` is expected where `code` is None."""

    number: int
    column: str
    text: str | None
    clean: object = None
    code: str | None = None
    cell: str | None = None

    @property
    def row(self) -> Mapping[str, str | None]:
        sound: dict[str, str | None] = {"nomor": str(self.number), "tiket": f"T{self.number}", "wajib": "ada"}
        return {**sound, self.column: self.text}

    @property
    def cells(self) -> Mapping[str, str] | None:
        return {self.column: self.cell} if self.cell else None


_next = count(1)


def good(column: str, text: str | None, clean: object, cell: str | None = None) -> Animal:
    return Animal(next(_next), column, text, clean, None, cell)


def bad(column: str, text: str | None, code: int, cell: str | None = None) -> Animal:
    return Animal(next(_next), column, text, None, f"WDH-{code}", cell)


ANIMALS = [
    # 302 required, empty optional
    bad("wajib", None, 302), bad("wajib", " \t\u00a0", 302), good("wajib", "\u00a0 x y ", "x y"),
    good("bulat", "", None), good("bulat", None, None), good("pilihan", "N/A", None), good("pilihan", " - ", None),
    # 312 error cells, in a sheet's cell or as text of a file
    bad("wajib", "#REF!", 312, "error"), bad("bulat", "#N/A", 312, "error"), bad("pilihan", "#DIV/0!", 312),
    bad("wajib", None, 302, "error"), bad("bulat", None, 312, "error"),
    # 307 what a spreadsheet did to text
    bad("nib", "1234567890123", 307, "number"), bad("nik_tetap", "3,31901E+15", 307), bad("kode_desa", "2026-01-01", 307, "date"),
    bad("telepon", "8,12E+10", 307), bad("no_kk", "true", 307, "bool"), good("wajib", "12", "12", "number"),
    # 303 integers
    good("bulat", "42", 42), good("bulat", " -5 ", -5), good("bulat", "7.0", 7, "number"), bad("bulat", "7.0", 303),
    bad("bulat", "7,5", 303), bad("bulat", "1e1", 303), bad("bulat", "7.5", 303, "number"), bad("bulat", "0x1", 303),
    bad("bulat", "99999999999999999999", 303), bad("bulat", "2026-01-01", 303, "date"), bad("bulat", "1 2", 303),
    # 303 decimals
    good("pecahan", "12.5", 12.5), good("pecahan", "-3", -3.0), bad("pecahan", "12,5", 303), bad("pecahan", ".5", 303),
    bad("pecahan", "NaN", 303), bad("pecahan", "1_000", 303),
    good("pecahan_id", "4,99", 4.99), good("pecahan_id", "1.250", 1250.0), good("pecahan_id", "1.250.000,5", 1250000.5),
    good("pecahan_id", "12.5", 12.5, "number"), bad("pecahan_id", "12.5", 303), bad("pecahan_id", "1.25.000", 303),
    # units in the text
    good("panjang", "1,25 km", 1250.0), good("panjang", "1.250 m", 1250.0), good("panjang", "1.250m", 1250.0),
    good("panjang", "300", 300.0), good("panjang", "2 KM", 2000.0), good("panjang", "1.5", 1.5, "number"),
    bad("panjang", "2 mil", 303), bad("panjang", "1.25 km", 303),
    # rupiah
    good("pagu", "5.000.000", 5_000_000), good("pagu", "5000000", 5_000_000), good("pagu", "Rp 5.000.000,-", 5_000_000),
    good("pagu", "Rp. 5.000.000,00", 5_000_000), good("pagu", "rp5.000-", 5_000), good("pagu", "5 jt", 5_000_000),
    good("pagu", "5jt", 5_000_000), good("pagu", "1,5 Juta", 1_500_000), good("pagu", "750 rb", 750_000),
    good("pagu", "2 m", 2_000_000_000), good("pagu", "2,75 miliar", 2_750_000_000), good("pagu", "1.250 ribu", 1_250_000),
    good("pagu", "5000000", 5_000_000, "number"), bad("pagu", "1.5 jt", 303), bad("pagu", "5,5", 303),
    bad("pagu", "5.000,50", 303), bad("pagu", "0,0005 rb", 303), bad("pagu", "lima juta", 303), bad("pagu", "5 jt-an", 303),
    bad("pagu", "999999999999 m", 303),
    # 304, 305 dates
    bad("tgl_dua", "02/11/2018", 305), good("tgl_dua", "02/02/2018", date(2018, 2, 2)),
    good("tgl_dua", "13/04/2018", date(2018, 4, 13)), good("tgl_dua", "04/13/2018", date(2018, 4, 13)),
    bad("tgl_dua", "31/13/2018", 304), bad("tgl_dua", "1/1/2018", 304), good("tgl_dua", "2018-11-02", date(2018, 11, 2), "date"),
    bad("tgl_dua", "43406", 304, "number"), bad("tgl_dua", "31/02/2018", 304),
    good("tgl_pendek", "2/11/18", date(2018, 11, 2)), good("tgl_pendek", "02/11/18", date(2018, 11, 2)),
    bad("tgl_pendek", "29/2/26", 304), good("tgl_pendek", "29/2/24", date(2024, 2, 29)), bad("tgl_pendek", "2/11/2018", 304),
    good("tgl_panjang", "Jumat, 2 November 2018", date(2018, 11, 2)), good("tgl_panjang", "JUM'AT, 02 NOPEMBER 2018", date(2018, 11, 2)),
    bad("tgl_panjang", "Sabtu, 2 November 2018", 304), bad("tgl_panjang", "Friday, 2 November 2018", 304),
    bad("tgl_panjang", "Jumat, 2 Nov 2018", 304),
    good("tgl_iso", "2024-02-29", date(2024, 2, 29)), bad("tgl_iso", "2023-02-29", 304), bad("tgl_iso", "2024-2-9", 304),
    good("tgl_iso", "2024-02-29T00:00:00", date(2024, 2, 29), "date"), bad("tgl_iso", "2024-02-29T10:00:00", 304, "date"),
    good("waktu_iso", "2024-02-29 10:05", datetime(2024, 2, 29, 10, 5)), bad("waktu_iso", "2024-02-29 24:00", 304),
    good("waktu_iso", "2024-02-29T10:05:06.5", datetime(2024, 2, 29, 10, 5, 6, 500000)), bad("waktu_iso", "2024-02-29 10:05Z", 304),
    good("waktu_zona", "2024-02-29T23:30:00Z", datetime(2024, 3, 1, 6, 30)),
    good("waktu_zona", "2024-02-29T23:30:00+07:00", datetime(2024, 2, 29, 23, 30)),
    good("waktu_zona", "2024-02-29T23:30:00-03:30", datetime(2024, 3, 1, 10, 0)),
    good("waktu_zona", "2024-02-29T23:30:00+09:00", datetime(2024, 2, 29, 21, 30)), bad("waktu_zona", "2024-02-29T23:30:00", 304),
    good("jam", "07:30", time(7, 30)), good("jam", "7.30", time(7, 30)), bad("jam", "25:10", 304), bad("jam", "7:30", 304),
    bad("jam", "24:00", 304), good("jam", "23:59:59", time(23, 59, 59), "date"),
    # 303, 310 lists
    good("aktif", "Ya", True), good("aktif", "0", False), bad("aktif", "t", 303), bad("aktif", "mungkin", 303),
    good("daring", "ON", True), good("daring", "f", False), bad("daring", "ya", 310),
    good("pilihan", "SATU", "satu"), good("pilihan", "1", "satu"), good("pilihan", " dua ", "dua"), bad("pilihan", "tiga", 310),
    # 306 people's numbers
    good("nik_tetap", " 3319014101909001 ", "3319014101909001"), good("nik_tetap", "9999993112999999", "9999993112999999"),
    bad("nik_tetap", "331901410190900", 306), bad("nik_tetap", "33190141019090011", 306), bad("nik_tetap", "331901410190900O", 306),
    bad("nik_tetap", "3319013201909001", 306), bad("nik_tetap", "3319017201909001", 306), bad("nik_tetap", "3319014113909001", 306),
    bad("nik_tetap", "0319014101909001", 306), bad("nik_tetap", "1019014101909001", 306), bad("nik_tetap", "3319 0141 0190 9001", 306),
    good("nik_sementara", "0319014101909001", "0319014101909001"), bad("nik_sementara", "0319014001909001", 306),
    good("no_kk", "3319010101059001", "3319010101059001"), bad("no_kk", "331901010105900", 306),
    # 308
    good("telepon", "0812-0012-3456", "+6281200123456"), good("telepon", "+62 812 0012 3456", "+6281200123456"),
    good("telepon", "62(812)0012.3456", "+6281200123456"), good("telepon", "0291430000", "+62291430000"),
    bad("telepon", "0812345", 308), bad("telepon", "81200123456", 308), bad("telepon", "0112345678", 308),
    bad("telepon", "0812 0012 3456 / 0813", 308), bad("telepon", "110", 308),
    # 314, 313, 315
    good("nib", "1234567890123", "1234567890123"), bad("nib", "123456789012", 314), bad("nib", "123456789012A", 314),
    good("titik", "-6.80 , 110.84", "-6.80,110.84"), bad("titik", "110.84,-6.80", 313), bad("titik", "-6,80;110,84", 313),
    bad("titik", "0,0", 313), bad("titik", "-6.80", 313),
    good("surel", "a.b@kab.example", "a.b@kab.example"), bad("surel", "a@b", 315), bad("surel", "a b@kab.example", 315),
    good("ip", "10.0.0.255", "10.0.0.255"), bad("ip", "10.0.0.256", 315), bad("ip", "10.0.0", 315),
    good("kode_desa", "33.19.01.2001", "33.19.01.2001"), good("kode_desa", "3319012001", "33.19.01.2001"),
    bad("kode_desa", "33.19.01.3001", 315), good("pola", "AB-12", "AB-12"), bad("pola", "ab-12", 315),
    # 309
    bad("bulat", "101", 309), bad("bulat", "-6", 309), good("bulat", "100", 100),
    # quotes and percent signs are only text
    good("petik", "O'Brien {{ x }} 100% \\d", "O'Brien {{ x }} 100% \\d"),
]  # fmt: skip
