"""The words and shares of the OSS export."""

from datetime import date

from infra.sandbox.dice import weighted

HEADER = ("id_proyek", "nib", "nama_perusahaan", "uraian_risiko_proyek", "uraian_skala_usaha", "kbli", "judul_kbli",
          "kelurahan_usaha", "kecamatan_usaha", "tanggal_terbit_oss", "jumlah_investasi", "tki", "tka")  # fmt: skip

RISKS = {"rendah": ("Rendah", "R", "RISIKO RENDAH"), "menengah rendah": ("Menengah Rendah", "MR", "Menengah-Rendah"),
         "menengah tinggi": ("Menengah Tinggi", "MT", "MENENGAH TINGGI"), "tinggi": ("Tinggi", "T")}  # fmt: skip
SCALES = {"mikro": ("Usaha Mikro", "Mikro", "USAHA MIKRO"), "kecil": ("Usaha Kecil", "Kecil"),
          "menengah": ("Usaha Menengah", "Menengah"), "besar": ("Usaha Besar", "Besar")}  # fmt: skip
EVERYDAY = ("mikro", "rendah")
BATCHES = weighted({("mikro", "menengah rendah"): 0.34, ("kecil", "rendah"): 0.22, ("kecil", "menengah rendah"): 0.18,
                    ("menengah", "menengah tinggi"): 0.14, ("besar", "tinggi"): 0.12})  # fmt: skip
INVESTMENT = {"mikro": (1_000_000, 50_000_000, 500_000), "kecil": (60_000_000, 900_000_000, 5_000_000),
              "menengah": (1_100_000_000, 9_000_000_000, 50_000_000),
              "besar": (11_000_000_000, 80_000_000_000, 500_000_000)}  # fmt: skip
"""Lowest, highest and step of a project's investment, rupiah."""
WORKERS = {"mikro": (1, 3), "kecil": (3, 15), "menengah": (15, 60), "besar": (60, 300)}

BRANCHES = weighted({
    ("47111", "Perdagangan Eceran Berbagai Macam Barang di Minimarket"): 0.14,
    ("47241", "Perdagangan Eceran Beras"): 0.09,
    ("46339", "Perdagangan Besar Makanan dan Minuman Lainnya"): 0.06,
    ("56101", "Restoran"): 0.05, ("56102", "Rumah/Warung Makan"): 0.11,
    ("10710", "Industri Produk Roti dan Kue"): 0.08, ("14111", "Industri Pakaian Jadi (Konveksi)"): 0.07,
    ("12011", "Industri Sigaret Kretek Tangan"): 0.02,
    ("96121", "Aktivitas Salon Kecantikan"): 0.04, ("95210", "Reparasi Alat Elektronik Konsumsi"): 0.03,
    ("01111", "Pertanian Jagung"): 0.05, ("03221", "Pembesaran Ikan Air Tawar"): 0.03,
    ("49431", "Angkutan Bermotor untuk Barang Umum"): 0.05, ("53201", "Aktivitas Kurir"): 0.02,
    ("43309", "Penyelesaian Konstruksi Bangunan Lainnya"): 0.04, ("62019", "Pemrograman Komputer Lainnya"): 0.04,
    ("77100", "Aktivitas Penyewaan Mobil"): 0.035, ("85495", "Pendidikan Bimbingan Belajar"): 0.035,
    ("74201", "Aktivitas Fotografi"): 0.035,
})  # fmt: skip
# Larger firms stand in two sectors only, as they do in a rural regency.
LARGE = weighted({("46339", "Perdagangan Besar Makanan dan Minuman Lainnya"): 0.4,
                  ("14111", "Industri Pakaian Jadi (Konveksi)"): 0.35,
                  ("10710", "Industri Produk Roti dan Kue"): 0.25})  # fmt: skip
UNKNOWN_BRANCH = ("00999", "Belum Diklasifikasikan")  # of five digits, and in no list
RARE_BRANCH = ("35101", "Pembangkitan Tenaga Listrik")
RARE = (1, 3)  # such projects in January and July, so that a sector has too few
GIANT = (date(2026, 5, 1), ("12011", "Industri Sigaret Kretek Tangan"), 5_000_000_000_000)
"""Once a single firm registers more than all others of its sector together: month, branch, rupiah."""
NAMES = ("CV Sumber Rejeki", "PT Muria Jaya", "Café Kretek", "Warung Bu Siti", "UD Mitra’s", "Toko “Berkah”",
         "CV Anugerah – Kudus", "Rumah Batik Sekar")  # fmt: skip
REPLACED = {"é": "Ã©", "’": "â€™", "“": "â€œ", "–": "â€“"}
"""What these letters become where UTF-8 is read as Windows-1252."""
FAULTS = weighted({
    "broken": 2, "id": 1, "nib": 2, "nib_science": 2, "name": 2, "risk": 1, "scale": 1, "kbli": 3, "date": 2,
    "serial": 2, "no_date": 1, "money": 2, "negative": 1, "people": 2, "many": 1,
})  # fmt: skip
