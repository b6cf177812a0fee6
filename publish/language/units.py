"""Units with their count: the contract vocabulary's words, written so that a translation can follow."""

AMOUNTS = {
    "aduan": "{n} aduan",
    "derajat": "{n} derajat",
    "detik": "{n} detik",
    "hari": "{n} hari",
    "jam": "{n} jam",
    "km": "{n} km",
    "menit": "{n} menit",
    "meter": "{n} meter",
    "milidetik": "{n} milidetik",
    "mbps": "{n} Mbps",
    "orang": "{n} orang",
    "panggilan": "{n} panggilan",
    "persen": "{n} persen",
    "rupiah": "{n} rupiah",
    "surat": "{n} surat",
    "tahun": "{n} tahun",
    "titik": "{n} titik",
    "unit": "{n} unit",
    "usaha": "{n} usaha",
}
