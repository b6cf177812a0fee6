-- Desa and kelurahan of this regency as they were at the end of each closed year since the register began in 2025.
with periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), "cast('2025-01-01' as date)", source('control', 'waktu')) }}
),

year_ends as (
    select calendar.tahun, max(calendar.tanggal) as tanggal
    from {{ ref('dim_tanggal') }} as calendar
    inner join periods on calendar.tahun = periods.tahun
    group by calendar.tahun
),

wilayah as (
    select year_ends.tahun, wilayah.*
    from {{ ref('dim_wilayah') }} as wilayah
    inner join year_ends
        on wilayah.berlaku_dari <= year_ends.tanggal
        and (wilayah.berlaku_sampai is null or wilayah.berlaku_sampai > year_ends.tanggal)
)

select
    desa.tahun,
    desa.kode_kemendagri as kemendagri_kode_desa_kelurahan,
    desa.nama as kemendagri_nama_desa_kelurahan,
    desa.kode_bps as bps_kode_desa_kelurahan,
    desa.nama_bps as bps_nama_desa_kelurahan,
    desa.tingkat,
    kecamatan.kode_kemendagri as kemendagri_kode_kecamatan,
    kecamatan.nama as kemendagri_nama_kecamatan,
    kecamatan.kode_bps as bps_kode_kecamatan,
    kecamatan.nama_bps as bps_nama_kecamatan
from wilayah as desa
inner join wilayah as kecamatan
    on desa.kode_induk = kecamatan.kode_kemendagri and desa.tahun = kecamatan.tahun
inner join {{ ref('int_kabupaten') }} as kabupaten
    on kecamatan.kode_induk = kabupaten.kemendagri_kode_kabupaten_kota
where desa.tingkat in ('desa', 'kelurahan')
