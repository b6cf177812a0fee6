-- Villages of every kecamatan: those of the reference, those whose letters are connected, and those Pospin knows.
with reference as (
    select kemendagri_kode_kecamatan, kemendagri_nama_kecamatan, count(*) as jumlah
    from {{ ref('int_desa') }}
    group by kemendagri_kode_kecamatan, kemendagri_nama_kecamatan
),

connected as (
    select kode_kecamatan, count(distinct kode_desa) as jumlah
    from {{ ref('int_surat_desa__desa') }}
    where kode_desa is not null
    group by kode_kecamatan
),

watched as (
    select kode_kecamatan, count(*) as jumlah
    from {{ ref('int_pospin__desa') }}
    where kode_kecamatan is not null
    group by kode_kecamatan
),

compared as (
    select
        reference.kemendagri_nama_kecamatan as nama,
        cast(reference.jumlah as double) as semua,
        cast(coalesce(connected.jumlah, 0) as double) as terhubung,
        cast(coalesce(watched.jumlah, 0) as double) as pospin,
        {{ year_of('clock.awal_bulan') }} as tahun
    from reference
    cross join {{ source('control', 'waktu') }} as clock
    left join connected on reference.kemendagri_kode_kecamatan = connected.kode_kecamatan
    left join watched on reference.kemendagri_kode_kecamatan = watched.kode_kecamatan
)

select
    'Desa di Kec. ' || nama as subjek,
    'Rujukan wilayah' as sumber_a,
    'Surat desa: basis data terhubung' as sumber_b,
    tahun,
    cast(tahun as varchar) as periode,
    semua as nilai_a,
    terhubung as nilai_b,
    case when semua = terhubung then 'sama' else 'desa-belum-terhubung' end as penjelasan
from compared
union all
select
    'Desa di Kec. ' || nama,
    'Rujukan wilayah',
    'Pospin: daftar desa',
    tahun,
    cast(tahun as varchar),
    semua,
    pospin,
    case when semua = pospin then 'sama' else 'desa-tidak-di-pospin' end
from compared
