-- True counts behind open_nib_bulanan: every closed month × kecamatan × size × risk, zeros included. Not public.
with nib as (
    select calendar.tahun, calendar.bulan, proyek.tanggal_terbit_oss, proyek.kode_kecamatan, proyek.skala, proyek.risiko
    from {{ ref('fct_proyek_oss') }} as proyek
    inner join {{ ref('dim_tanggal') }} as calendar on proyek.tanggal_terbit_oss = calendar.tanggal
    where proyek.proyek_pertama
),

periods as (
    {{ closed_periods(['tahun', 'bulan'], ref('dim_tanggal'), '(select min(tanggal_terbit_oss) from nib)', source('control', 'waktu')) }}
),

sizes as (
    select 'mikro' as skala
    union all
    select 'kecil'
    union all
    select 'menengah'
    union all
    select 'besar'
),

risks as (
    select 'rendah' as risiko
    union all
    select 'menengah rendah'
    union all
    select 'menengah tinggi'
    union all
    select 'tinggi'
),

counted as (
    select tahun, bulan, kode_kecamatan, skala, risiko, count(*) as jumlah_nib
    from nib
    where kode_kecamatan is not null
    group by tahun, bulan, kode_kecamatan, skala, risiko
)

select
    periods.tahun,
    periods.bulan,
    places.kemendagri_kode_kecamatan,
    sizes.skala,
    risks.risiko,
    coalesce(counted.jumlah_nib, 0) as jumlah_nib
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join sizes
cross join risks
left join counted
    on periods.tahun = counted.tahun
    and periods.bulan = counted.bulan
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and sizes.skala = counted.skala
    and risks.risiko = counted.risiko
