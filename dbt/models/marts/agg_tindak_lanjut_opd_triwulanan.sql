-- True figures behind open_tindak_lanjut_opd_triwulanan: every closed quarter × OPD, and what no OPD could be told of. Not public.
-- Figures are rounded half up, by whole numbers, so that both engines give the same.
with aduan as (
    select
        calendar.tahun,
        calendar.triwulan,
        aduan.tanggal,
        aduan.kode_opd,
        aduan.tgl_jawaban_pertama is not null as dijawab,
        aduan.hari_kerja_jawaban <= 5 as tepat_waktu,
        cast(round(aduan.jam_kerja_jawaban * 60) as bigint) as menit
    from {{ ref('fct_aduan') }} as aduan
    inner join {{ ref('dim_tanggal') }} as calendar on aduan.tanggal = calendar.tanggal
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal) from aduan)', source('control', 'waktu')) }}
),

offices as (
    select kode_opd, nama as nama_opd from {{ ref('opd') }}
    union all
    select 'belum-disposisi', 'Belum didisposisikan'
    union all
    select 'tidak-dikenali', 'Belum dikenali'
),

counted as (
    select
        tahun,
        triwulan,
        kode_opd,
        count(*) as jumlah_aduan,
        sum(case when dijawab then 1 else 0 end) as jumlah_dijawab,
        sum(case when tepat_waktu then 1 else 0 end) as jumlah_tepat_waktu,
        -- a median of fewer than five answers would tell of single ones
        case when count(menit) >= 5 then cast(round(2 * {{ median_of('menit') }}) as bigint) end as setengah_menit
    from aduan
    group by tahun, triwulan, kode_opd
)

select
    periods.tahun,
    periods.triwulan,
    offices.kode_opd,
    offices.nama_opd,
    coalesce(counted.jumlah_aduan, 0) as jumlah_aduan,
    cast(coalesce(counted.jumlah_dijawab, 0) as bigint) as jumlah_dijawab,
    cast({{ int_div('2000 * counted.jumlah_tepat_waktu + counted.jumlah_aduan', '2 * counted.jumlah_aduan') }} as double)
    / cast(10 as double) as persen_tepat_waktu,
    cast({{ int_div('counted.setengah_menit + 6', '12') }} as double) / cast(10 as double) as median_jam_kerja
from periods
cross join offices
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and offices.kode_opd = counted.kode_opd
