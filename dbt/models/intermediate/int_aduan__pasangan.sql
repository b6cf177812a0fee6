-- Pairs of a UP4 complaint and an SP4N-LAPOR report that may be one. `yakin` only where chance is out of the question:
-- the officer wrote the report's number down, or a long text, that nobody else wrote, stands in both. The rest a person judges.
-- A table: it is read six times over, and to find the pairs costs more than all that is done with them.
{{ config(materialized='table') }}

with up4 as (
    select
        *,
        count(*) over (partition by sidik_teks) as sama_di_up4
    from {{ ref('int_up4__aduan') }}
),

sp4n as (
    select
        *,
        count(*) over (partition by sidik_teks) as sama_di_sp4n
    from {{ ref('int_sp4n__laporan') }}
),

-- A number that was mistyped must not join two real complaints: place and time have to fit.
cited as (
    select
        up4.id_aduan,
        sp4n.tracking_id,
        up4.tgl_aduan,
        coalesce(up4.kode_kecamatan = sp4n.kode_kecamatan, true)
        and {{ dbt.datediff('sp4n.tgl_masuk', 'up4.tgl_aduan', 'day') }} between -1 and 60 as sesuai
    from up4
    inner join sp4n on up4.tracking_id = sp4n.tracking_id
),

ordered as (
    select
        *,
        row_number() over (partition by tracking_id, sesuai order by tgl_aduan, id_aduan) as urutan
    from cited
),

shifts as (
    select -1 as hari
    union all
    select 0
    union all
    select 1
),

-- Each report on the three days on which it is near: joined on the day, pairs grow with the rows, not with their square.
days as (
    select
        sp4n.*,
        cast({{ dbt.dateadd('day', 'shifts.hari', 'cast(sp4n.tgl_masuk as date)') }} as date) as hari
    from sp4n
    cross join shifts
),

near as (
    select
        up4.id_aduan,
        sp4n.tracking_id,
        up4.sidik_teks = sp4n.sidik_teks as teks_sama,
        up4.panjang_teks >= {{ long_text() }} and up4.sama_di_up4 = 1 and sp4n.sama_di_sp4n = 1 as teks_sendiri,
        coalesce(up4.kode_desa = sp4n.kode_desa, false) as desa_sama,
        sp4n.hari = cast(sp4n.tgl_masuk as date) as hari_sama
    from up4
    inner join days as sp4n
        on up4.kode_kecamatan = sp4n.kode_kecamatan
        and up4.kategori = sp4n.kategori
        and cast(up4.tgl_aduan as date) = sp4n.hari
    where up4.id_aduan not in (select cited.id_aduan from cited)
        and sp4n.tracking_id not in (select cited.tracking_id from cited)
),

found as (
    select
        id_aduan,
        tracking_id,
        sesuai and urutan = 1 as yakin,
        case
            when not sesuai then 'nomor dikutip, tempat atau waktu tidak cocok'
            when urutan > 1 then 'nomor dikutip lebih dari sekali'
            else 'nomor dikutip'
        end as alasan
    from ordered
    union all
    select
        id_aduan,
        tracking_id,
        teks_sama and teks_sendiri as yakin,
        case
            when teks_sama and teks_sendiri then 'teks panjang sama'
            when teks_sama then 'teks sama tetapi pendek atau tidak sendiri'
            else 'tempat, kategori dan hari sama'
        end as alasan
    from near
    where teks_sama or (desa_sama and hari_sama)
)

select id_aduan, tracking_id, yakin, alasan
from found
