-- Schools with what they are called, are and where, over the semesters (SCD 2): a change begins a new row.
with seen as (
    select
        *,
        lag(awal) over (partition by npsn order by awal) as awal_lalu,
        lag(nama) over (partition by npsn order by awal) as nama_lalu,
        lag(bentuk_pendidikan) over (partition by npsn order by awal) as bentuk_lalu,
        lag(status_sekolah) over (partition by npsn order by awal) as status_lalu,
        lag(kode_kecamatan) over (partition by npsn order by awal) as kecamatan_lalu
    from {{ ref('int_sekolah__satdik') }}
),

turned as (
    select
        *,
        case
            when awal_lalu is null or nama <> nama_lalu or bentuk_pendidikan <> bentuk_lalu
                or status_sekolah <> status_lalu or coalesce(kode_kecamatan, '') <> coalesce(kecamatan_lalu, '') then 1
            else 0
        end as berubah
    from seen
),

numbered as (
    select *, sum(berubah) over (partition by npsn order by awal rows between unbounded preceding and current row) as versi
    from turned
),

versions as (
    select
        npsn, versi, nama, bentuk_pendidikan, status_sekolah, kode_kecamatan,
        min(awal) as berlaku_dari,
        max(awal) as awal_terakhir,
        max(akhir) as terlihat_sampai
    from numbered
    group by npsn, versi, nama, bentuk_pendidikan, status_sekolah, kode_kecamatan
),

followed as (
    select
        *,
        lead(berlaku_dari) over (partition by npsn order by berlaku_dari) as versi_berikut,
        max(awal_terakhir) over () as semester_terakhir
    from versions
)

select
    npsn || '@' || cast(berlaku_dari as varchar) as satdik_key,
    npsn,
    nama,
    bentuk_pendidikan,
    status_sekolah,
    kode_kecamatan,
    berlaku_dari,
    -- a school that the newest list no longer has ended with the last semester it was seen in
    case
        when versi_berikut is not null then cast({{ dbt.dateadd('day', -1, 'versi_berikut') }} as date)
        when awal_terakhir < semester_terakhir then terlihat_sampai
    end as berlaku_sampai,
    versi_berikut is null and awal_terakhir = semester_terakhir as berlaku
from followed
