-- Wi-Fi points, bandwidth and availability behind open_konektivitas_desa_semesteran: every closed semester × village.
with first_day as (
    select min(calendar.tanggal) as tanggal
    from {{ ref('int_konektivitas__titik') }} as titik
    inner join {{ ref('dim_tanggal') }} as calendar on titik.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun', 'semester'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

ends as (
    select tahun, semester, max(tanggal) as akhir
    from {{ ref('dim_tanggal') }}
    group by tahun, semester
),

seen as (
    select
        calendar.tahun, calendar.semester, daily.kunci_titik,
        sum(daily.kali_menyala) as kali_menyala,
        sum(daily.kali_diperiksa) as kali_diperiksa
    from {{ ref('fct_konektivitas_harian') }} as daily
    inner join {{ ref('dim_tanggal') }} as calendar on daily.tanggal = calendar.tanggal
    group by calendar.tahun, calendar.semester, daily.kunci_titik
),

lists as (
    {{ list_in_force(ref('int_konektivitas__titik'), ref('dim_tanggal')) }}
),

counted as (
    select
        periods.tahun, periods.semester, titik.kode_desa,
        count(*) as jumlah_titik,
        sum(coalesce(titik.bandwidth_mbps, 0)) as bandwidth_mbps,
        cast(sum(seen.kali_menyala) as bigint) as kali_menyala,
        cast(sum(seen.kali_diperiksa) as bigint) as kali_diperiksa
    from periods
    inner join ends on periods.tahun = ends.tahun and periods.semester = ends.semester
    inner join lists on periods.tahun = lists.tahun
    inner join {{ ref('int_konektivitas__titik') }} as titik
        on lists.tahun_daftar = titik.tahun and ends.akhir >= titik.tgl_aktif
    left join seen
        on periods.tahun = seen.tahun and periods.semester = seen.semester and titik.kunci_titik = seen.kunci_titik
    where titik.kondisi <> 'dibongkar'
    group by periods.tahun, periods.semester, titik.kode_desa
)

select
    periods.tahun,
    periods.semester,
    places.kemendagri_kode_desa_kelurahan,
    coalesce(counted.jumlah_titik, 0) as jumlah_titik,
    cast(round(coalesce(counted.bandwidth_mbps, 0)) as bigint) as bandwidth_mbps,
    {{ percent_of('counted.kali_menyala', 'counted.kali_diperiksa') }} as persen_menyala
from periods
cross join {{ ref('int_desa') }} as places
left join counted
    on periods.tahun = counted.tahun
    and periods.semester = counted.semester
    and places.kemendagri_kode_desa_kelurahan = counted.kode_desa
