-- True counts behind open_surat_desa_bulanan: every closed month × kecamatan × kind, zeros included. Not public.
with surat as (
    select * from {{ ref('fct_surat_terbit') }}
),

first_day as (
    select min(calendar.tanggal) as tanggal
    from surat
    inner join {{ ref('dim_tanggal') }} as calendar
        on surat.tahun = calendar.tahun and surat.bulan = calendar.bulan
),

periods as (
    {{ closed_periods(['tahun', 'bulan'], ref('dim_tanggal'), '(select tanggal from first_day)', source('control', 'waktu')) }}
),

counted as (
    select tahun, bulan, kode_kecamatan, jenis_surat, count(*) as jumlah_surat
    from surat
    where kode_kecamatan is not null
    group by tahun, bulan, kode_kecamatan, jenis_surat
)

select
    periods.tahun,
    periods.bulan,
    places.kemendagri_kode_kecamatan,
    kinds.jenis_surat,
    coalesce(counted.jumlah_surat, 0) as jumlah_surat
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join {{ ref('dim_jenis_surat') }} as kinds
left join counted
    on periods.tahun = counted.tahun
    and periods.bulan = counted.bulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and kinds.jenis_surat = counted.jenis_surat
