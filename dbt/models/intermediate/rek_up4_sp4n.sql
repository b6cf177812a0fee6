-- UP4 with SP4N-LAPOR: reports that UP4 says it has from there and those found there; and what counting once takes away.
with forwarded as (
    select
        {{ year_of('aduan.tgl_aduan') }} as tahun,
        {{ month_label('aduan.tgl_aduan') }} as periode,
        count(*) as nilai_a,
        count(laporan.tracking_id) as nilai_b
    from {{ ref('int_up4__aduan') }} as aduan
    left join {{ ref('int_sp4n__laporan') }} as laporan on aduan.tracking_id = laporan.tracking_id
    where aduan.tracking_id is not null
    group by 1, 2
),

received as (
    select tgl_aduan as waktu, 1 as dicatat, 0 as dihitung from {{ ref('int_up4__aduan') }}
    union all
    select tgl_masuk, 1, 0 from {{ ref('int_sp4n__laporan') }}
    union all
    select tgl_aduan, 0, 1 from {{ ref('int_aduan') }}
),

once as (
    select
        {{ year_of('waktu') }} as tahun,
        {{ month_label('waktu') }} as periode,
        sum(dicatat) as nilai_a,
        sum(dihitung) as nilai_b
    from received
    group by 1, 2
)

{{ compared(
    'forwarded', 'Aduan terusan SP4N-LAPOR', 'UP4: bernomor lacak', 'SP4N-LAPOR: nomornya ditemukan',
    'laporan-tidak-ditemukan', 'laporan-tidak-ditemukan'
) }}
union all
{{ compared(
    'once', 'Aduan masyarakat', 'UP4 + SP4N-LAPOR: dicatat', 'Gudang: dihitung sekali', 'dicatat-dua-kali', 'dicatat-dua-kali'
) }}
