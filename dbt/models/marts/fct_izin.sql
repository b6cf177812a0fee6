-- Accumulating snapshot: one application for a licence, the end of each stage, and the working days that each took.
select
    permohonan.no_permohonan,
    permohonan.jenis_izin,
    permohonan.status,
    permohonan.tahapan,
    permohonan.tgl_masuk,
    proses.verifikasi_selesai,
    proses.teknis_selesai,
    proses.penetapan_selesai,
    permohonan.tgl_terbit,
    cast(permohonan.tgl_terbit as date) as tanggal_terbit,
    permohonan.standar_hari_kerja,
    {{ working_days_between('masuk', 'verifikasi') }} as hari_kerja_verifikasi,
    {{ working_days_between('verifikasi', 'teknis') }} as hari_kerja_teknis,
    {{ working_days_between('teknis', 'penetapan') }} as hari_kerja_penetapan,
    {{ working_days_between('masuk', 'terbit') }} as hari_kerja_total,
    {{ working_days_between('masuk', 'terbit') }} <= permohonan.standar_hari_kerja as sesuai_standar
from {{ ref('int_sicantik__permohonan') }} as permohonan
left join {{ ref('int_sicantik__proses') }} as proses on permohonan.no_permohonan = proses.no_permohonan
left join {{ ref('dim_tanggal') }} as masuk on cast(permohonan.tgl_masuk as date) = masuk.tanggal
left join {{ ref('dim_tanggal') }} as verifikasi on cast(proses.verifikasi_selesai as date) = verifikasi.tanggal
left join {{ ref('dim_tanggal') }} as teknis on cast(proses.teknis_selesai as date) = teknis.tanggal
left join {{ ref('dim_tanggal') }} as penetapan on cast(proses.penetapan_selesai as date) = penetapan.tanggal
left join {{ ref('dim_tanggal') }} as terbit on cast(permohonan.tgl_terbit as date) = terbit.tanggal
