-- Schools by semester with their kecamatan: Dapodik's code is bridged by the seed, never worked out.
with listed as (
    select
        *,
        -- 20241 is July to December 2024, 20242 the half year after
        cast(substr(semester_id, 1, 4) as bigint) + case when substr(semester_id, 5, 1) = '2' then 1 else 0 end as tahun,
        cast(case when substr(semester_id, 5, 1) = '1' then 2 else 1 end as bigint) as semester,
        {{ regex_remove('kode_wilayah', '[^0-9]') }} as kode_dapodik
    from {{ ref('stg_sekolah__satuan_pendidikan') }}
),

satdik as (
    select
        *,
        cast(cast(tahun as varchar) || case when semester = 1 then '-01-01' else '-07-01' end as date) as awal,
        cast(cast(tahun as varchar) || case when semester = 1 then '-06-30' else '-12-31' end as date) as akhir
    from listed
)

select
    satdik.npsn,
    satdik.semester_id,
    satdik.tahun,
    satdik.semester,
    satdik.awal,
    satdik.akhir,
    satdik.nama,
    satdik.bentuk_pendidikan,
    satdik.status_sekolah,
    satdik.kode_wilayah as kode_tertulis,
    kecamatan.kemendagri_kode_kecamatan as kode_kecamatan,
    satdik.pd,
    satdik.ptk,
    satdik.rombel,
    satdik.jml_rk
from satdik
left join {{ ref('kode_dapodik') }} as bridge
    on satdik.kode_dapodik = bridge.kode_dapodik
    and satdik.awal >= cast(bridge.berlaku_dari as date)
    and (bridge.berlaku_sampai is null or satdik.awal <= cast(bridge.berlaku_sampai as date))
left join {{ ref('int_kecamatan') }} as kecamatan on bridge.kode_kemendagri = kecamatan.kemendagri_kode_kecamatan
