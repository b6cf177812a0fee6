-- Wi-Fi points behind open_wifi_publik_bulanan: every closed month × kecamatan, zeros included.
with first_day as (
    select min(calendar.tanggal) as tanggal
    from {{ ref('int_konektivitas__titik') }} as titik
    inner join {{ ref('dim_tanggal') }} as calendar on titik.tahun = calendar.tahun
),

periods as (
    {{ closed_periods(['tahun', 'bulan'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

ends as (
    select tahun, bulan, max(tanggal) as akhir
    from {{ ref('dim_tanggal') }}
    group by tahun, bulan
),

seen as (
    select
        calendar.tahun, calendar.bulan, daily.kunci_titik,
        sum(daily.kali_menyala) * 2 >= sum(daily.kali_diperiksa) as menyala
    from {{ ref('fct_konektivitas_harian') }} as daily
    inner join {{ ref('dim_tanggal') }} as calendar on daily.tanggal = calendar.tanggal
    group by calendar.tahun, calendar.bulan, daily.kunci_titik
),

lists as (
    {{ list_in_force(ref('int_konektivitas__titik'), ref('dim_tanggal')) }}
),

counted as (
    select
        periods.tahun, periods.bulan, titik.kode_kecamatan,
        count(*) as jumlah_titik,
        -- NULL where none of them was looked at: nothing is known, which is not nought
        sum(case when seen.menyala then 1 when not seen.menyala then 0 end) as titik_menyala
    from periods
    inner join ends on periods.tahun = ends.tahun and periods.bulan = ends.bulan
    inner join lists on periods.tahun = lists.tahun
    inner join {{ ref('int_konektivitas__titik') }} as titik
        on lists.tahun_daftar = titik.tahun and ends.akhir >= titik.tgl_aktif
    left join seen
        on periods.tahun = seen.tahun and periods.bulan = seen.bulan and titik.kunci_titik = seen.kunci_titik
    where titik.kondisi <> 'dibongkar'
    group by periods.tahun, periods.bulan, titik.kode_kecamatan
)

select
    periods.tahun,
    periods.bulan,
    places.kemendagri_kode_kecamatan,
    coalesce(counted.jumlah_titik, 0) as jumlah_titik,
    cast(counted.titik_menyala as bigint) as titik_menyala
from periods
cross join {{ ref('int_kecamatan') }} as places
left join counted
    on periods.tahun = counted.tahun
    and periods.bulan = counted.bulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
