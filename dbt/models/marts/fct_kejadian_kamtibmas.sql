-- One pressed button and what it meant: an incident, a trial, a second press, or nothing true. Only incidents count.
select
    id_laporan,
    waktu,
    tanggal,
    pos_id,
    kode_desa,
    kode_kecamatan,
    jenis_kejadian,
    level,
    verifikasi,
    arti,
    arti = 'kejadian' as dihitung
from {{ ref('int_pospin__laporan') }}
