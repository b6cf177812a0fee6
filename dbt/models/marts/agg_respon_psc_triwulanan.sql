-- True figures behind open_respon_psc_triwulanan: every closed quarter × kecamatan, zeros included. Not public.
-- Tenths are rounded half up in whole numbers, so that both engines give the same digit.
with panggilan as (
    select calendar.tahun, calendar.triwulan, panggilan.tanggal, panggilan.kode_kecamatan, panggilan.detik_respons
    from {{ ref('fct_panggilan_psc') }} as panggilan
    inner join {{ ref('dim_tanggal') }} as calendar on panggilan.tanggal = calendar.tanggal
    where not panggilan.prank and panggilan.detik_respons is not null
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal) from panggilan)', source('control', 'waktu')) }}
),

counted as (
    select
        tahun,
        triwulan,
        kode_kecamatan,
        count(*) as jumlah_panggilan,
        {{ median_of('detik_respons') }} as median_detik,
        count(case when detik_respons <= 900 then 1 end) as dalam_15_menit
    from panggilan
    where kode_kecamatan is not null
    group by tahun, triwulan, kode_kecamatan
)

select
    periods.tahun,
    periods.triwulan,
    places.kemendagri_kode_kecamatan,
    coalesce(counted.jumlah_panggilan, 0) as jumlah_panggilan,
    floor((2 * counted.median_detik + 6) / 12) / 10 as median_menit,
    cast({{ int_div('2000 * counted.dalam_15_menit + counted.jumlah_panggilan', '2 * counted.jumlah_panggilan') }} as double) / 10 as persen_15_menit
from periods
cross join {{ ref('int_kecamatan') }} as places
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
