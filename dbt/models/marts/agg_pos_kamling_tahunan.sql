-- Every closed year × village: posts that stood on its last day.
with pos as (
    select * from {{ ref('dim_pos_kamling') }}
),

periods as (
    {{ closed_periods(['tahun'], ref('dim_tanggal'), '(select min(dibuka) from pos)', source('control', 'waktu')) }}
),

standing as (
    select periods.tahun, pos.kode_desa, count(*) as jumlah_pos
    from periods
    inner join pos
        on {{ year_of('pos.dibuka') }} <= periods.tahun
        and (pos.ditutup is null or {{ year_of('pos.ditutup') }} > periods.tahun)
    group by periods.tahun, pos.kode_desa
)

select
    periods.tahun,
    places.kemendagri_kode_desa_kelurahan,
    coalesce(standing.jumlah_pos, 0) as jumlah_pos
from periods
cross join {{ ref('int_desa') }} as places
left join standing
    on periods.tahun = standing.tahun
    and places.kemendagri_kode_desa_kelurahan = standing.kode_desa
