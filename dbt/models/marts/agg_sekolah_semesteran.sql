-- Rows of open_sekolah_semesteran: every closed semester × kecamatan × kind × status, zeros included.
with satdik as (
    select * from {{ ref('fct_satdik_semester') }}
),

periods as (
    {{ closed_periods(['tahun', 'semester'], ref('dim_tanggal'), '(select min(awal) from satdik)', source('control', 'waktu')) }}
),

kinds as (
    select bentuk_pendidikan from {{ ref('bentuk_pendidikan') }}
),

statuses as (
    select 'negeri' as status_sekolah
    union all
    select 'swasta'
),

counted as (
    select tahun, semester, kode_kecamatan, bentuk_pendidikan, status_sekolah, count(*) as jumlah_sekolah
    from satdik
    where kode_kecamatan is not null
    group by tahun, semester, kode_kecamatan, bentuk_pendidikan, status_sekolah
)

select
    periods.tahun,
    periods.semester,
    places.kemendagri_kode_kecamatan,
    kinds.bentuk_pendidikan,
    statuses.status_sekolah,
    coalesce(counted.jumlah_sekolah, 0) as jumlah_sekolah
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join kinds
cross join statuses
left join counted
    on periods.tahun = counted.tahun
    and periods.semester = counted.semester
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and kinds.bentuk_pendidikan = counted.bentuk_pendidikan
    and statuses.status_sekolah = counted.status_sekolah
