-- Quality of every table by month: past months as the release before knew them, the running month as it is now.
with clock as (
    select
        awal_bulan,
        {{ year_of('awal_bulan') }} as tahun,
        {{ month_of('awal_bulan') }} as bulan
    from {{ source('control', 'waktu') }}
),

loads as (
    select
        muatan.app,
        muatan.tabel,
        max(muatan.dimuat_pada) as terakhir_dimuat,
        sum(case when muatan.dimuat_pada >= clock.awal_bulan then 1 else 0 end) as jumlah_muatan,
        sum(case when muatan.dimuat_pada >= clock.awal_bulan then muatan.ditarik else 0 end) as ditarik
    from {{ ref('muatan') }} as muatan
    cross join clock
    group by muatan.app, muatan.tabel
),

rejected as (
    select app, tabel, count(*) as ditolak
    from {{ ref('baris_ditolak') }}
    where terkini
    group by app, tabel
),

mended as (
    select perbaikan.app, perbaikan.tabel, count(*) as diperbaiki
    from {{ ref('perbaikan') }} as perbaikan
    inner join {{ ref('muatan') }} as muatan
        on perbaikan.app = muatan.app
        and perbaikan.tabel = muatan.tabel
        and perbaikan.load_diterima = muatan.load_id
    cross join clock
    where muatan.dimuat_pada >= clock.awal_bulan
    group by perbaikan.app, perbaikan.tabel
),

unknown as (
    select app, tabel, sum(jumlah) as tidak_dikenali
    from {{ ref('tidak_dikenali') }}
    group by app, tabel
)

select
    past.tahun,
    past.bulan,
    past.app,
    past.tabel,
    past.kode_opd,
    past.diterima,
    past.ditolak,
    past.diperbaiki,
    past.tidak_dikenali,
    past.isian,
    past.terisi,
    past.jumlah_muatan,
    past.ditarik,
    past.terakhir_dimuat,
    past.toleransi_jam
from {{ source('control', 'mutu') }} as past
cross join clock
where past.tahun * 12 + past.bulan < clock.tahun * 12 + clock.bulan
union all
select
    clock.tahun,
    clock.bulan,
    counted.app,
    counted.tabel,
    counted.kode_opd,
    counted.diterima,
    cast(coalesce(rejected.ditolak, 0) as bigint) as ditolak,
    cast(coalesce(mended.diperbaiki, 0) as bigint) as diperbaiki,
    cast(coalesce(unknown.tidak_dikenali, 0) as bigint) as tidak_dikenali,
    cast(counted.isian as bigint) as isian,
    cast(counted.terisi as bigint) as terisi,
    cast(loads.jumlah_muatan as bigint) as jumlah_muatan,
    cast(loads.ditarik as bigint) as ditarik,
    loads.terakhir_dimuat,
    counted.toleransi_jam
from {{ ref('int_mutu__tabel') }} as counted
inner join loads on counted.app = loads.app and counted.tabel = loads.tabel
cross join clock
left join rejected on counted.app = rejected.app and counted.tabel = rejected.tabel
left join mended on counted.app = mended.app and counted.tabel = mended.tabel
left join unknown on counted.app = unknown.app and counted.tabel = unknown.tabel
