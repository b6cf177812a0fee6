"""The words and shares of the licensing office's database."""

from infra.sandbox.dice import weighted

KINDS = {"Persetujuan Bangunan Gedung": 0.24, "Izin Reklame": 0.20, "Surat Izin Praktik Tenaga Kesehatan": 0.24,
         "Izin Operasional Satuan Pendidikan": 0.10, "Izin Penelitian": 0.14, "Izin Trayek Angkutan": 0.08}  # fmt: skip
SPEED = {"Persetujuan Bangunan Gedung": 24, "Izin Reklame": 4, "Surat Izin Praktik Tenaga Kesehatan": 5,
         "Izin Operasional Satuan Pendidikan": 12, "Izin Penelitian": 2, "Izin Trayek Angkutan": 8}  # fmt: skip
"""Calendar days an application of the kind commonly takes."""
UNKNOWN_KINDS = ("Izin Pemakaman", "lain-lain", "Surat Keterangan X")  # in no list
STAGES = ("verifikasi", "teknis", "penetapan")
"""What an application passes between its coming in and its licence, in this order."""
SHARES = (0.2, 0.75, 1.0)
"""When each stage ends, as a part of the whole time."""
SPELT = {"pendaftaran": ("Pendaftaran", "Front Office"),
         "verifikasi": ("Verifikasi", "Verifikasi Berkas", "Back Office"),
         "teknis": ("Rekomendasi Teknis", "Tim Teknis", "teknis"), "penetapan": ("Penetapan", "TTE Kepala Dinas"),
         "selesai": ("Selesai", "Penyerahan")}  # fmt: skip
STATES = {"terbit": ("Terbit", "TERBIT", "5"), "proses": ("Proses", "Diproses", "3"), "ditolak": ("Ditolak", "9")}
EMPTY = ("1900-01-01 00:00:00", "1900-01-01 00:00:00.000", None, "")
"""How SQL Server writes the date of a licence that is not there: a datetime is never empty."""
FAULTS = ("masuk", "status", "terbit", "nomor", "tahapan")  # in turn
STATE_SHARES = weighted({"terbit": 0.93, "ditolak": 0.07})
