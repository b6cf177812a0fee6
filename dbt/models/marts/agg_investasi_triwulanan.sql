-- True figures behind open_investasi_triwulanan: every closed quarter × sector, zeros included. Not public.
with proyek as (
    select
        calendar.tahun,
        calendar.triwulan,
        proyek.*,
        sum(coalesce(proyek.jumlah_investasi, 0)) over (
            partition by calendar.tahun, calendar.triwulan, proyek.sektor, proyek.nib
        ) as nilai_perusahaan
    from {{ ref('fct_proyek_oss') }} as proyek
    inner join {{ ref('dim_tanggal') }} as calendar on proyek.tanggal_terbit_oss = calendar.tanggal
),

periods as (
    {{ closed_periods(
        ['tahun', 'triwulan'], ref('dim_tanggal'), '(select min(tanggal_terbit_oss) from proyek)', source('control', 'waktu')
    ) }}
),

sectors as (
    select distinct sektor from {{ ref('kbli') }}
),

counted as (
    select
        tahun, triwulan, sektor,
        count(distinct nib) as jumlah_perusahaan,
        count(*) as jumlah_proyek,
        sum(coalesce(jumlah_investasi, 0)) as nilai_investasi,
        sum(coalesce(tki, 0)) as tenaga_kerja_indonesia,
        sum(coalesce(tka, 0)) as tenaga_kerja_asing,
        -- one company that stands for nearly all of its sector: the sector's value would be its own
        case
            when 100 * max(nilai_perusahaan)
                > {{ output('investasi_triwulanan').dominance.percent }} * sum(coalesce(jumlah_investasi, 0)) then true
            else false
        end as dominan
    from proyek
    where sektor is not null
    group by tahun, triwulan, sektor
)

select
    periods.tahun,
    periods.triwulan,
    sectors.sektor,
    coalesce(counted.jumlah_perusahaan, 0) as jumlah_perusahaan,
    coalesce(counted.jumlah_proyek, 0) as jumlah_proyek,
    cast(coalesce(counted.nilai_investasi, 0) as bigint) as nilai_investasi,
    cast(coalesce(counted.tenaga_kerja_indonesia, 0) as bigint) as tenaga_kerja_indonesia,
    cast(coalesce(counted.tenaga_kerja_asing, 0) as bigint) as tenaga_kerja_asing,
    coalesce(counted.dominan, false) as dominan
from periods
cross join sectors
left join counted
    on periods.tahun = counted.tahun
    and periods.triwulan = counted.triwulan
    and sectors.sektor = counted.sektor
