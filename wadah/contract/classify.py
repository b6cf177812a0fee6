"""What a column's name says of the people in it: a proposal, for a person to confirm.

Rules are tried in order on the name in lowercase words joined by `_`. Where none fits, a column is
`terbatas`: nothing becomes public because nobody looked.
"""

import re
from dataclasses import dataclass

from wadah.contract.model import Level


@dataclass(frozen=True, slots=True)
class Proposal:
    """A class with its reason; `leave_out` where the column should not be read at all."""

    level: Level = "terbatas"
    text_format: str | None = None
    tags: tuple[str, ...] = ()
    why: str = ""
    leave_out: bool = False


def _spesifik(kind: str) -> Proposal:
    return Proposal("personal_spesifik", None, (f"pdp:{kind}",), f"specific personal data ({kind}, UU 27/2022)")


NAMED = "nama|pemilik|pelapor|pemohon|petugas|pasien|ketua|penanggung_jawab|ibu|ayah|suami|istri|user|username|pic"
OF_A_PLACE = (
    "desa|kelurahan|kec|kecamatan|kab|kabupaten|provinsi|wilayah|usaha|perusahaan|toko|merk|opd|instansi|dinas|unit|"
    "kegiatan|program|produk|barang|jalan|pos|titik|faskes|puskesmas|sekolah|surat|jenis|kategori|berkas|file|aplikasi"
)
RULES: tuple[tuple[str, Proposal], ...] = (
    ("password|passwd|kata_sandi|sandi|token|secret|pin|otp|hash", Proposal(why="a secret", leave_out=True)),
    ("nik|ktp|no_ktp", Proposal("personal", "nik", why="names one person")),
    ("kk|no_kk|kartu_keluarga", Proposal("personal", "kk", why="names one family")),
    ("npwp|paspor|sim|nip", Proposal("personal", why="names one person")),
    ("nib", Proposal("terbatas", "nib", why="names one business")),
    ("hp|telp|telepon|tlp|phone|wa|whatsapp|penelpon", Proposal("personal", "telepon", why="reaches one person")),
    ("email|e_mail|surel", Proposal("personal", "email", why="reaches one person")),
    ("diagnos\\w*|penyakit|keluhan|gejala|obat|rekam_medis|bpjs|triase|hamil|disabilitas", _spesifik("kesehatan")),
    ("gaji|penghasilan|pendapatan|omset|omzet|aset|rekening|saldo|utang|pinjaman", _spesifik("keuangan")),
    ("nisn|siswa|murid|anak|balita|bayi", _spesifik("anak")),
    ("pidana|tersangka|napi|narapidana|kejahatan", _spesifik("kejahatan")),
    ("sidik_jari|biometrik|wajah|retina", _spesifik("biometrik")),
    (f"nama_({OF_A_PLACE})", Proposal()),
    (NAMED, Proposal("personal", why="names a person")),
    ("alamat|address|domisili|lokasi|rt|rw|dusun", Proposal("personal", why="often somebody's home")),
    ("lahir|tgl_lahir|tanggallahir|birth\\w*|umur|usia", Proposal("personal", why="identifies together with others")),
    ("jk|sex|gender|kelamin|agama|kawin|pekerjaan|kewarganegaraan|suku|pendidikan",
     Proposal("personal", why="identifies together with others")),
    ("lat|lng|lon|long|lintang|bujur|koordinat|latitude|longitude", Proposal("personal", why="an exact place")),
    ("foto|photo|gambar|ttd|tanda_tangan", Proposal("personal", why="may show a person")),
    ("isi|isian|uraian|keterangan|ket|catatan|deskripsi|pesan|jawaban|komentar|tanggapan",
     Proposal("personal", why="free text: people write names and numbers into it")),
    ("ip|ip_address|alamat_ip", Proposal("terbatas", "ipv4", why="never published")),
)  # fmt: skip


def classify(name: str) -> Proposal:
    """What is proposed for a column of that (clean) name."""
    return next((said for words, said in RULES if re.search(rf"(^|_)({words})(_|$)", name)), Proposal())
