-- True figures behind open_waktu_surat_triwulanan: every closed quarter × kind. Not public. The median is one citizen's own
-- time (or lies between two): to tenths of an hour it does not point to the request.
with selesai as (
    select calendar.tahun, calendar.triwulan, calendar.tanggal, permohonan.jenis_surat, permohonan.jam_kerja_selesai
    from {{ ref('fct_permohonan_surat') }} as permohonan
    inner join {{ ref('dim_tanggal') }} as calendar on cast(permohonan.siap_pada as date) = calendar.tanggal
    where permohonan.jam_kerja_selesai is not null
),

periods as (
    {{ closed_periods(['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal) from selesai)', source('control', 'waktu')) }}
),

counted as (
    select
        tahun, triwulan, jenis_surat,
        count(*) as jumlah_surat,
        cast(round(120 * {{ median_of('jam_kerja_selesai') }}) as bigint) as setengah_menit
    from selesai
    group by tahun, triwulan, jenis_surat
)

select
    periods.tahun,
    periods.triwulan,
    kinds.jenis_surat,
    coalesce(counted.jumlah_surat, 0) as jumlah_surat,
    cast({{ int_div('counted.setengah_menit + 6', '12') }} as double) / cast(10 as double) as median_jam_kerja
from periods
cross join {{ ref('dim_jenis_surat') }} as kinds
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and kinds.jenis_surat = counted.jenis_surat
