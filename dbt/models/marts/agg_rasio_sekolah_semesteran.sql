-- True figures behind open_rasio_sekolah_semesteran: every closed semester × kecamatan × kind. Not public. Pupils and their
-- ratio to the staff give the staff back: fewer than k of them have no ratio. `penyumbang`: schools that have pupils.
with satdik as (
    select * from {{ ref('fct_satdik_semester') }}
),

periods as (
    {{ closed_periods(['tahun', 'semester'], ref('dim_tanggal'), '(select min(awal) from satdik)', source('control', 'waktu')) }}
),

kinds as (
    select bentuk_pendidikan from {{ ref('bentuk_pendidikan') }}
),

counted as (
    select
        tahun, semester, kode_kecamatan, bentuk_pendidikan,
        sum(coalesce(pd, 0)) as pd,
        sum(coalesce(ptk, 0)) as ptk,
        sum(coalesce(rombel, 0)) as rombel,
        sum(coalesce(jml_rk, 0)) as jml_rk,
        sum(case when pd > 0 then 1 else 0 end) as sekolah
    from satdik
    where kode_kecamatan is not null
    group by tahun, semester, kode_kecamatan, bentuk_pendidikan
)

select
    periods.tahun,
    periods.semester,
    places.kemendagri_kode_kecamatan,
    kinds.bentuk_pendidikan,
    cast(coalesce(counted.pd, 0) as bigint) as jumlah_peserta_didik,
    case when counted.pd > 0 then {{ ratio('counted.pd', 'counted.rombel') }} end as peserta_didik_per_rombel,
    case when counted.pd > 0 and counted.ptk >= {{ output('rasio_sekolah_semesteran').k }}
        then {{ ratio('counted.pd', 'counted.ptk') }}
    end as peserta_didik_per_ptk,
    case when counted.pd > 0 then {{ ratio('counted.rombel', 'counted.jml_rk') }} end as rombel_per_ruang_kelas,
    cast(coalesce(counted.sekolah, 0) as bigint) as penyumbang
from periods
cross join {{ ref('int_kecamatan') }} as places
cross join kinds
left join counted
    on periods.tahun = counted.tahun
    and periods.semester = counted.semester
    and places.kemendagri_kode_kecamatan = counted.kode_kecamatan
    and kinds.bentuk_pendidikan = counted.bentuk_pendidikan
