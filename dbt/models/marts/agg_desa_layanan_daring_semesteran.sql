-- Every closed half year × kecamatan: villages, and those of them that got a request online.
with permohonan as (
    select calendar.tahun, calendar.semester, permohonan.tanggal, permohonan.kode_kecamatan, permohonan.kode_desa
    from {{ ref('fct_permohonan_surat') }} as permohonan
    inner join {{ ref('dim_tanggal') }} as calendar on permohonan.tanggal = calendar.tanggal
),

periods as (
    {{ closed_periods(['tahun', 'semester'], ref('dim_tanggal'), '(select min(tanggal) from permohonan)', source('control', 'waktu')) }}
),

villages as (
    select kemendagri_kode_kecamatan, count(*) as jumlah_desa
    from {{ ref('int_desa') }}
    group by kemendagri_kode_kecamatan
),

online as (
    select tahun, semester, kode_kecamatan, count(distinct kode_desa) as jumlah_desa_daring
    from permohonan
    group by tahun, semester, kode_kecamatan
)

select
    periods.tahun,
    periods.semester,
    places.kemendagri_kode_kecamatan,
    villages.jumlah_desa,
    coalesce(online.jumlah_desa_daring, 0) as jumlah_desa_daring,
    round({{ pct('coalesce(online.jumlah_desa_daring, 0)', 'villages.jumlah_desa') }}, 2) as persen_desa_daring
from periods
cross join {{ ref('int_kecamatan') }} as places
inner join villages
    on places.kemendagri_kode_kecamatan = villages.kemendagri_kode_kecamatan
left join online
    on periods.tahun = online.tahun
    and periods.semester = online.semester
    and places.kemendagri_kode_kecamatan = online.kode_kecamatan
