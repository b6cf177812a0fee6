"""Programmes, activities and indicators as SIPD and DSSD name them; numbers invented in their nomenclature's form."""

SUPPORT = (
    ("01", "Program Penunjang Urusan Pemerintahan Daerah", (
        ("2.01", "0001", "Penyusunan Dokumen Perencanaan Perangkat Daerah"),
        ("2.02", "0001", "Penyediaan Gaji dan Tunjangan ASN"),
        ("2.08", "0002", "Penyediaan Jasa Komunikasi, Sumber Daya Air dan Listrik"))),
)  # fmt: skip
"""What every office has, written with X.XX: a programme's number, its name, sub-activities."""
OWN = {
    "1101": (("02", "Program Pengelolaan Pendidikan", (
        ("2.01", "0001", "Pembangunan Ruang Kelas Baru"), ("2.01", "0006", "Rehabilitasi Ruang Kelas"),
        ("2.02", "0012", "Pengadaan Perlengkapan Siswa"))),),
    "1102": (("02", "Program Pemenuhan Upaya Kesehatan Perorangan dan Masyarakat", (
        ("2.01", "0003", "Rehabilitasi Puskesmas"), ("2.02", "0012", "Pengelolaan Pelayanan PSC 119"),
        ("2.02", "0005", "Pengelolaan Pelayanan Kesehatan Balita"))),),
    "1103": (("10", "Program Penyelenggaraan Jalan", (
        ("2.01", "0005", "Pembangunan Jalan"), ("2.01", "0011", "Pemeliharaan Rutin Jalan"))),
             ("06", "Program Pengelolaan Sistem Drainase", (("2.01", "0004", "Rehabilitasi Saluran Drainase"),))),
    "1105": (("02", "Program Peningkatan Ketenteraman dan Ketertiban Umum", (
        ("2.01", "0002", "Patroli dan Penjagaan"), ("2.01", "0007", "Pemberdayaan Pos Kamling"))),),
    "1106": (("03", "Program Penanggulangan Bencana", (
        ("2.01", "0001", "Penyusunan Kajian Risiko Bencana"), ("2.02", "0004", "Penyediaan Logistik Kebencanaan"))),),
    "1107": (("04", "Program Rehabilitasi Sosial", (
        ("2.01", "0003", "Penyediaan Permakanan Lanjut Usia"), ("2.01", "0009", "Pemberian Alat Bantu"))),),
    "1209": (("02", "Program Penyediaan Sarana Pertanian", (
        ("2.01", "0001", "Penyediaan Benih Unggul"), ("2.01", "0005", "Pengawasan Peredaran Pupuk"))),),
    "1211": (("11", "Program Pengelolaan Persampahan", (
        ("2.01", "0003", "Penanganan Sampah"), ("2.01", "0008", "Pembinaan Bank Sampah"))),),
    "1212": (("03", "Program Pencatatan Sipil", (
        ("2.01", "0001", "Pelayanan Akta Kelahiran"), ("2.01", "0004", "Pelayanan Pindah Datang"))),),
    "1215": (("02", "Program Penyelenggaraan Lalu Lintas dan Angkutan Jalan", (
        ("2.02", "0002", "Penyediaan Lampu Penerangan Jalan"), ("2.05", "0001", "Penyediaan Angkutan Sekolah"))),),
    "1216": (("03", "Program Pengelolaan Aplikasi Informatika", (
        ("2.01", "0002", "Penyelenggaraan Jaringan Intra Pemerintah"),
        ("2.02", "0007", "Pengembangan Aplikasi Layanan"), ("2.02", "0011", "Penyelenggaraan Satu Data"))),),
    "1217": (("07", "Program Pemberdayaan Usaha Mikro", (
        ("2.01", "0003", "Fasilitasi Pemasaran Daring"), ("2.01", "0005", "Pendataan Usaha Mikro"))),),
    "1218": (("04", "Program Pelayanan Penanaman Modal", (
        ("2.01", "0002", "Pelayanan Perizinan Berusaha"), ("2.01", "0004", "Pengawasan Penanaman Modal"))),),
    "1501": (("02", "Program Perencanaan dan Pengendalian Pembangunan", (
        ("2.01", "0003", "Penyelenggaraan Musrenbang"), ("2.02", "0001", "Evaluasi Pelaksanaan RKPD"))),),
}  # fmt: skip
"""Unit → its own programmes: number, name, sub-activities (activity, number, name)."""
INDICATORS = (
    ("1.01.0001", "Angka partisipasi murni SMP", "persen", "dinas-pendidikan", (70, 98), 2),
    ("1.01.0002", "Jumlah guru bersertifikat", "orang", "dinas-pendidikan", (900, 2600), 0),
    ("1.01.0003", "Rata-rata lama sekolah", "tahun", "dinas-pendidikan", (7, 9), 2),
    ("1.02.0001", "Cakupan imunisasi dasar lengkap", "persen", "dinas-kesehatan", (75, 99), 2),
    ("1.02.0002", "Jumlah puskesmas terakreditasi", "unit", "dinas-kesehatan", (12, 30), 0),
    ("1.02.0003", "Prevalensi balita tengkes", "persen", "dinas-kesehatan", (8, 22), 2),
    ("1.03.0001", "Panjang jalan dalam kondisi mantap", "km", "dinas-pupr", (350, 820), 1),
    ("1.03.0002", "Cakupan air minum layak", "persen", "dinas-pupr", (80, 99), 2),
    ("1.05.0001", "Jumlah desa tangguh bencana", "desa", "bpbd", (8, 60), 0),
    ("1.05.0002", "Pelanggaran perda yang ditangani", "persen", "satpol-pp", (70, 100), 2),
    ("1.06.0001", "Keluarga penerima bantuan sosial", "keluarga", "dinas-sosial", (9000, 42000), 0),
    ("2.11.0001", "Indeks kualitas lingkungan hidup", "indeks", "dinas-lingkungan-hidup", (55, 75), 2),
    ("2.11.0002", "Sampah yang terkelola", "ton", "dinas-lingkungan-hidup", (20000, 91000), 1),
    ("2.12.0001", "Cakupan kepemilikan akta kelahiran", "persen", "dinas-dukcapil", (90, 100), 2),
    ("2.15.0001", "Lampu penerangan jalan berfungsi", "unit", "dinas-perhubungan", (3000, 12000), 0),
    ("2.16.0001", "Indeks SPBE", "indeks", "diskominfo", (2, 4), 2),
    ("2.16.0002", "Desa yang tersambung internet", "desa", "diskominfo", (80, 132), 0),
    ("2.17.0001", "Usaha mikro yang dibina", "usaha", "dinas-koperasi", (400, 2600), 0),
    ("2.18.0001", "Realisasi investasi", "rupiah", "dpmptsp", (700000000000, 2100000000000), 0),
    ("3.27.0001", "Produksi padi", "ton", "dinas-pertanian", (120000, 260000), 1),
    ("3.27.0002", "Luas lahan sawah dilindungi", "hektare", "dinas-pertanian", (9000, 21000), 1),
    ("5.01.0001", "Indeks inovasi daerah", "indeks", "bappeda", (35, 70), 2),
    ("5.01.0002", "Capaian sasaran RPJMD", "persen", "bappeda", (60, 99), 2),
)
"""Code, name, unit, producer, range of values, decimals."""
UNITS = {
    "persen": ("persen", "%", "Persen", "Persentase"), "orang": ("orang", "Orang", "jiwa", "org"),
    "unit": ("unit", "Unit", "buah"), "km": ("km", "Km", "kilometer"), "hektare": ("hektare", "Ha", "hektar"),
    "ton": ("ton", "Ton"), "indeks": ("indeks", "Indeks"), "rupiah": ("rupiah", "Rp"), "desa": ("desa", "Desa"),
    "usaha": ("usaha", "Usaha"), "tahun": ("tahun", "Tahun"), "keluarga": ("keluarga", "Keluarga"),
}  # fmt: skip
"""Unit → how people write it; `keluarga` stands in no reference, and is shown as written."""
