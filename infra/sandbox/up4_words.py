"""The columns of UP4 and the words its users and officers write."""

from infra.sandbox.dice import weighted

ADUAN = ("id_aduan", "no_tiket", "tgl_aduan", "kanal", "nama_pelapor", "nik", "no_hp", "kategori", "isi_aduan",
         "lokasi", "desa", "kec", "lat_long", "foto", "status", "tgl_disposisi", "opd_tujuan")  # fmt: skip
TINDAKLANJUT = ("id", "id_aduan", "tgl", "petugas", "jawaban", "status")

SHARES = {"Infrastruktur Jalan": 0.20, "Kebersihan dan Sampah": 0.17, "Penerangan Jalan": 0.15,
          "Administrasi Kependudukan": 0.15, "Bantuan Sosial": 0.14, "Kesehatan": 0.11, "Lainnya": 0.08}  # fmt: skip
UNKNOWN_CATEGORIES = ("Keamanan", "Wifi Desa", "Tetangga bising", "Saran")  # in no list: Lainnya
OPD = {
    "Infrastruktur Jalan": ("DPUPR", "Dinas PUPR Kab", "PUPR", "Dinas PU", "dinas pupr"),
    "Kebersihan dan Sampah": ("DLH", "Dinas Lingkungan Hidup", "DLH Kab", "Dinas Kebersihan"),
    "Penerangan Jalan": ("Dishub", "Dinas Perhubungan", "DISHUB KAB."),
    "Administrasi Kependudukan": ("Disdukcapil", "Dinas Dukcapil", "Capil"),
    "Bantuan Sosial": ("Dinsos", "Dinas Sosial", "DINAS SOSIAL KAB."),
    "Kesehatan": ("Dinkes", "Dinas Kesehatan Kab", "DINKES KAB"),
    "Lainnya": ("Kominfo", "Satpol PP", "Dinas Terkait", "Bag. Umum Setda"),
}
ABOUT = {
    "Infrastruktur Jalan": "Jalan berlubang di {desa}, sudah banyak yang jatuh.",
    "Kebersihan dan Sampah": "Sampah menumpuk di dekat pasar {desa}, bau.",
    "Penerangan Jalan": "Lampu jalan di {desa} mati sudah dua minggu.",
    "Administrasi Kependudukan": "Mengurus KTP di {desa} belum jadi-jadi.",
    "Bantuan Sosial": "Kenapa warga {desa} yang mampu justru dapat bantuan?",
    "Kesehatan": "Antrean puskesmas dekat {desa} terlalu lama.",
    "Lainnya": "Mohon ditindaklanjuti keadaan di {desa}.",
}
CHANNELS = weighted({"web": 0.45, "WA": 0.3, "datang langsung": 0.15, "aplikasi": 0.1})
STATUS = {
    "selesai": ("Selesai", "selesai", "SLS", "SELESAI"),
    "proses": ("Proses", "proses"),
    "ditolak": ("Ditolak", "tolak"),
    "": ("-", "", None),
}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
NOT_YET = ("", "00-00-0000", "00-00-0000 00:00", None)
"""A date of disposition that has not come."""
