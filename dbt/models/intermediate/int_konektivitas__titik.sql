-- Wi-Fi points of each year's list with their village: the one named beside its kecamatan, or one whose name is the
-- regency's only.
with titik as (
    select
        stg.*,
        {{ named_kecamatan('stg.desa') }} as kecamatan_tertulis,
        {{ regex_remove('lower(stg.desa)', ',?\\s*\\b(?:kecamatan|kec)\\b.*$') }} as desa_saja
    from {{ ref('stg_konektivitas__titik_wifi') }} as stg
),

once as (
    select kunci_nama, min(kode_desa) as kode_desa
    from {{ ref('int_desa_nama') }}
    group by kunci_nama
    having count(distinct kode_desa) = 1
),

found as (
    select
        titik.*,
        coalesce(named.kode_desa, case when titik.kecamatan_tertulis is null then once.kode_desa end) as kode_desa
    from titik
    left join {{ ref('int_kecamatan_nama') }} as kecamatan
        on {{ name_key('titik.kecamatan_tertulis') }} = kecamatan.kunci_nama
    left join {{ ref('int_desa_nama') }} as named
        on kecamatan.kode_kecamatan = named.kode_kecamatan and {{ name_key('titik.desa_saja') }} = named.kunci_nama
    left join once
        on {{ name_key('titik.desa_saja') }} = once.kunci_nama
)

select
    found.tahun,
    found.nama_titik,
    {{ spelling_key('found.nama_titik') }} as kunci_titik,
    found.opd as opd_tertulis,
    found.desa as desa_tertulis,
    found.kode_desa,
    desa.kemendagri_kode_kecamatan as kode_kecamatan,
    found.bandwidth as bandwidth_mbps,
    found.tgl_aktif,
    found.kondisi
from found
left join {{ ref('int_desa') }} as desa
    on found.kode_desa = desa.kemendagri_kode_desa_kelurahan
