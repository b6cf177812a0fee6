"""The reference seeds hold what is known of the four regencies, and every word the generator uses."""

import re

import pytest

from infra.sandbox import calls, umkm, up4_words
from infra.sandbox.places import ELSEWHERE, place, seed, spellings

# kecamatan, desa, kelurahan; kecamatan whose BPS code is not the Kemendagri sequence × 10
KNOWN = {"33.19": (9, 123, 9, 0), "33.24": (20, 266, 20, 10), "35.08": (21, 198, 7, 13), "35.16": (18, 299, 5, 3)}


def folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@pytest.mark.parametrize("regency", KNOWN)
def test_counts_and_codes(regency: str) -> None:
    rows = [r for r in seed("wilayah") if r["kode_kemendagri"].startswith(regency)]
    by_level = {level: [r for r in rows if r["tingkat"] == level] for level in ("kecamatan", "desa", "kelurahan")}
    kecamatan, desa, kelurahan, apart = KNOWN[regency]
    assert [len(v) for v in by_level.values()] == [kecamatan, desa, kelurahan]
    assert all(re.fullmatch(r"\d{7}", r["kode_bps"]) and r["nama_bps"] for r in by_level["kecamatan"])
    differing = [r for r in by_level["kecamatan"] if r["kode_bps"][-3:] != f"{int(r['kode_kemendagri'][-2:]) * 10:03d}"]
    assert len(differing) == apart
    assert all(r["kode_bps"] == "" or re.fullmatch(r"\d{10}", r["kode_bps"]) for r in by_level["desa"])


def test_codes_are_unique_and_have_their_parent() -> None:
    rows = seed("wilayah")
    codes = {r["kode_kemendagri"] for r in rows}
    assert len(codes) == len(rows)
    assert all(r["kode_induk"] in codes or r["tingkat"] == "kabupaten" for r in rows)
    bps = [r["kode_bps"] for r in rows if r["kode_bps"]]
    assert len(bps) == len(set(bps))


@pytest.mark.parametrize("regency", KNOWN)
def test_no_name_means_two_kecamatan(regency: str) -> None:
    names = [(folded(n), k.code) for k in place(regency).kecamatan for n in (k.name, *k.aliases)]
    assert len({n for n, _ in names}) == len(names)
    assert not {folded(e) for e in ELSEWHERE} & {n for n, _ in names}


def test_holidays_cover_the_years_and_repeat_no_day() -> None:
    days = [r["tanggal"] for r in seed("libur")]
    assert {d[:4] for d in days} == {"2024", "2025", "2026", "2027"}
    assert len(days) == len(set(days))


def test_the_generator_speaks_the_seeds_words() -> None:
    assert set(up4_words.SHARES) == set(spellings("kategori_aduan", "ejaan", "kategori"))
    assert {*calls.SHARES, "prank"} == set(spellings("jenis_kejadian", "ejaan", "jenis"))
    assert set(umkm.SECTORS["mikro"].values) == set(spellings("sektor_usaha", "jenis_usaha", "sektor"))
    aliases = {r["alias"] for r in seed("opd_alias")}
    assert {n.lower() for names in up4_words.OPD.values() for n in names} - aliases == {
        "dinas terkait",
        "bag. umum setda",
    }
    assert {r["kode_opd"] for r in seed("opd_alias")} == {r["kode_opd"] for r in seed("opd")}


@pytest.mark.parametrize(
    ("name", "column", "unknown"),
    [("kategori_aduan", "ejaan", up4_words.UNKNOWN_CATEGORIES), ("jenis_kejadian", "ejaan", calls.UNKNOWN_KINDS),
     ("sektor_usaha", "jenis_usaha", umkm.UNKNOWN_KINDS)],
)  # fmt: skip
def test_spellings_are_lower_case_and_leave_the_unknown_out(name: str, column: str, unknown: tuple[str, ...]) -> None:
    words = [r[column] for r in seed(name)]
    assert words == [w.lower().strip() for w in words]
    assert len(words) == len(set(words))
    assert not {u.lower() for u in unknown} & set(words)
