-- Quality by office and closed month. A month in which nothing landed has no snapshot of its own: nothing had changed,
-- so that of the month before holds.
with snapshots as (
    select
        *,
        tahun * 12 + bulan - 1 as nomor
    from {{ ref('fct_mutu_data') }}
),

months as (
    select
        tahun,
        bulan,
        tahun * 12 + bulan - 1 as nomor,
        max(tanggal) as akhir
    from {{ ref('dim_tanggal') }}
    where tahun * 12 + bulan - 1 >= (select min(nomor) from snapshots)
    group by tahun, bulan
    having max(tanggal) < (select awal_bulan from {{ source('control', 'waktu') }})
),

held as (
    select
        months.tahun,
        months.bulan,
        cast(months.akhir as timestamp) as akhir,
        snapshots.kode_opd,
        snapshots.diterima,
        snapshots.ditolak,
        snapshots.terakhir_dimuat,
        snapshots.toleransi_jam,
        row_number() over (
            partition by months.nomor, snapshots.app, snapshots.tabel order by snapshots.nomor desc
        ) as urutan
    from months
    inner join snapshots on snapshots.nomor <= months.nomor
),

counted as (
    select
        tahun,
        bulan,
        kode_opd,
        count(*) as jumlah_tabel,
        cast(sum(diterima) as bigint) as diterima,
        cast(sum(ditolak) as bigint) as ditolak,
        -- `akhir` is the first moment of the month's last day
        cast(sum(case when {{ minutes_between('terakhir_dimuat', 'akhir') }} + 1440 <= 60 * toleransi_jam then 1 else 0 end) as bigint) as tabel_segar
    from held
    where urutan = 1
    group by tahun, bulan, kode_opd
)

select
    counted.tahun,
    counted.bulan,
    counted.kode_opd,
    opd.nama as nama_opd,
    counted.jumlah_tabel,
    counted.diterima + counted.ditolak as baris_diperiksa,
    counted.ditolak as baris_ditolak,
    {{ percent_of('counted.diterima', 'counted.diterima + counted.ditolak') }} as persen_diterima,
    counted.tabel_segar,
    {{ percent_of('counted.tabel_segar', 'counted.jumlah_tabel') }} as persen_segar,
    case
        when counted.diterima + counted.ditolak = 0 then {{ percent_of('counted.tabel_segar', 'counted.jumlah_tabel') }}
        else cast({{ int_div(hundredths_of('counted.diterima', 'counted.diterima + counted.ditolak')
            ~ ' + ' ~ hundredths_of('counted.tabel_segar', 'counted.jumlah_tabel') ~ ' + 1', '2') }} as double) / cast(100 as double)
    end as skor_mutu
from counted
left join {{ ref('dim_opd') }} as opd on counted.kode_opd = opd.kode_opd
