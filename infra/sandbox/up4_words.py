"""The columns of UP4 and the words its users and officers write."""

from infra.sandbox.dice import weighted

ADUAN = ("id_aduan", "no_tiket", "tgl_aduan", "kanal", "nama_pelapor", "nik", "no_hp", "kategori", "isi_aduan",
         "lokasi", "desa", "kec", "lat_long", "foto", "status", "tgl_disposisi", "opd_tujuan")  # fmt: skip
TINDAKLANJUT = ("id", "id_aduan", "tgl", "petugas", "jawaban", "status")

SHARES = {"Infrastruktur Jalan": 0.20, "Kebersihan dan Sampah": 0.17, "Penerangan Jalan": 0.15,
          "Administrasi Kependudukan": 0.15, "Bantuan Sosial": 0.14, "Kesehatan": 0.11, "Lainnya": 0.08}  # fmt: skip
UNKNOWN_CATEGORIES = ("Keamanan", "Wifi Desa", "Tetangga bising", "Saran")  # in no list: Lainnya
OPD: dict[str, dict[str, str | None]] = {
    "Infrastruktur Jalan": dict.fromkeys(("DPUPR", "Dinas PUPR Kab", "PUPR", "Dinas PU", "dinas pupr"), "dinas-pupr"),
    "Kebersihan dan Sampah": dict.fromkeys(
        ("DLH", "Dinas Lingkungan Hidup", "DLH Kab", "Dinas Kebersihan"), "dinas-lingkungan-hidup"
    ),
    "Penerangan Jalan": dict.fromkeys(("Dishub", "Dinas Perhubungan", "DISHUB KAB."), "dinas-perhubungan"),
    "Administrasi Kependudukan": dict.fromkeys(("Disdukcapil", "Dinas Dukcapil", "Capil"), "dinas-dukcapil"),
    "Bantuan Sosial": dict.fromkeys(("Dinsos", "Dinas Sosial", "DINAS SOSIAL KAB."), "dinas-sosial"),
    "Kesehatan": dict.fromkeys(("Dinkes", "Dinas Kesehatan Kab", "DINKES KAB"), "dinas-kesehatan"),
    "Lainnya": {"Kominfo": "diskominfo", "Satpol PP": "satpol-pp", "Dinas Terkait": None, "Bag. Umum Setda": None},
}
"""Kategori → how officers write the OPD they send it to, and which one they mean; None: no list knows it."""
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
LAPOR = "SP4N LAPOR"
"""The channel of what was forwarded from SP4N-LAPOR."""
CITED = (" Terusan dari SP4N LAPOR, tracking id {0}.", " (LAPOR #{0})", " Sesuai laporan LAPOR! no. {0}, mohon dicek.")
DETAILED = {
    "Infrastruktur Jalan": "lubang selebar satu meter di tikungan sebelum jembatan",
    "Kebersihan dan Sampah": "tumpukan sampah yang dibakar warga setiap malam di bantaran kali",
    "Penerangan Jalan": "tiang lampu yang miring dan kabelnya menjuntai ke jalan",
    "Administrasi Kependudukan": "berkas pindah datang yang hilang di loket dan diminta mengulang",
    "Bantuan Sosial": "nama orang tua saya yang tercoret dari daftar tanpa pemberitahuan",
    "Kesehatan": "rujukan yang ditolak karena loket tutup sebelum jamnya",
    "Lainnya": "suara mesin penggilingan yang menyala sampai dini hari",
}
LONG = (
    "Saya warga {desa} sudah {n} kali melapor tentang {what}, terakhir pukul {hour}.{minute:02d} dan dicatat petugas "
    "dengan nomor antrean {ticket}, tetapi sampai hari ini belum ada yang datang."
)
"""What a citizen types once and sends to both: long, and nobody else's words."""
