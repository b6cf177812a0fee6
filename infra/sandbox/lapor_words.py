"""What citizens and admins write in SP4N-LAPOR, and how its export is laid out."""

from infra.sandbox.dice import weighted

HEADER = ("Tracking ID", "Judul", "Isi Laporan", "Kategori", "Instansi Terdisposisi", "Tanggal Laporan Masuk",
          "Tanggal Tindak Lanjut", "Status", "Rating")  # fmt: skip
TITLES = {
    "Infrastruktur Jalan": "Jalan rusak",
    "Kebersihan dan Sampah": "Sampah tidak diangkut",
    "Penerangan Jalan": "Lampu jalan padam",
    "Administrasi Kependudukan": "KTP belum tercetak",
    "Bantuan Sosial": "Bantuan salah sasaran",
    "Kesehatan": "Pelayanan puskesmas",
    "Lainnya": "Mohon perhatian",
}
CATEGORIES = {
    "Infrastruktur Jalan": ("Jalan dan Jembatan", "Infrastruktur Jalan", "jalan rusak"),
    "Kebersihan dan Sampah": ("Lingkungan Hidup - Persampahan", "Kebersihan", "sampah"),
    "Penerangan Jalan": ("Penerangan Jalan Umum", "PJU"),
    "Administrasi Kependudukan": ("Kependudukan dan Catatan Sipil", "Administrasi Kependudukan"),
    "Bantuan Sosial": ("Sosial dan Kesejahteraan - Bantuan", "Bantuan Sosial"),
    "Kesehatan": ("Kesehatan Masyarakat", "Kesehatan"),
    "Lainnya": ("Topik Lainnya", "Lainnya", "Perhutanan", "Kereta Api"),  # the last two are in no list: Lainnya
}
STORIES = {
    "Infrastruktur Jalan": "Aspal mengelupas di depan balai desa {desa}, {n} motor jatuh bulan ini.",
    "Kebersihan dan Sampah": "Bak sampah di {desa} penuh {n} hari tanpa diangkut.",
    "Penerangan Jalan": "Sepanjang {n}00 meter jalan {desa} gelap gulita.",
    "Administrasi Kependudukan": "KTP saya warga {desa} sudah {n} bulan belum dicetak.",
    "Bantuan Sosial": "{n} keluarga mampu di {desa} menerima bantuan.",
    "Kesehatan": "Antre {n} jam di puskesmas pembantu {desa} tanpa dokter.",
    "Lainnya": "Mohon dicek keadaan di {desa}, sudah {n} kali kami sampaikan.",
}
OPD: dict[str, dict[str, str | None]] = {
    "Infrastruktur Jalan": dict.fromkeys(
        ("Dinas Pekerjaan Umum dan Penataan Ruang", "Pemerintah Kabupaten {kab} - DPUPR", "DPUPR Kab. {kab}"),
        "dinas-pupr",
    ),
    "Kebersihan dan Sampah": dict.fromkeys(
        ("Dinas Lingkungan Hidup Kabupaten {kab}", "Pemkab {kab} - DLH"), "dinas-lingkungan-hidup"
    ),
    "Penerangan Jalan": dict.fromkeys(("Dinas Perhubungan Kab. {kab}", "Dishub"), "dinas-perhubungan"),
    "Administrasi Kependudukan": dict.fromkeys(
        ("Dinas Kependudukan dan Pencatatan Sipil", "Disdukcapil Kab {kab}"), "dinas-dukcapil"
    ),
    "Bantuan Sosial": dict.fromkeys(("Pemerintah Kabupaten {kab} - Dinas Sosial", "Dinsos"), "dinas-sosial"),
    "Kesehatan": dict.fromkeys(("Dinas Kesehatan Kabupaten {kab}", "DINKES"), "dinas-kesehatan"),
    "Lainnya": {"Diskominfo Kab. {kab}": "diskominfo", "Satpol PP": "satpol-pp", "PLN ULP {kab}": None,
                "Pemerintah Provinsi": None},
}  # fmt: skip
"""Kategori → how admins write the institution they send it to, and the OPD they mean; None: it is none of ours."""
STATUS = {
    "selesai": ("Selesai", "Laporan Selesai", "SELESAI"),
    "proses": ("Sedang Diproses", "Proses"),
    "ditolak": ("Ditolak", "Diarsipkan"),
    "": ("-", "Belum Ditindaklanjuti", "Terdisposisi", ""),
}
NOT_YET = ("-", "", None)
FAULTS = weighted({"tracking": 1, "tracking_rusak": 2, "masuk": 1, "masuk_format": 5, "lanjut_format": 3, "status": 2,
                   "rating": 2, "rating_teks": 1, "galat": 3})  # fmt: skip
