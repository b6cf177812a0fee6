-- One school in one semester: counts only, never a pupil.
select
    satdik.npsn,
    satdik.semester_id,
    satdik.tahun,
    satdik.semester,
    satdik.awal,
    dim.satdik_key,
    satdik.bentuk_pendidikan,
    satdik.status_sekolah,
    satdik.kode_kecamatan,
    satdik.pd,
    satdik.ptk,
    satdik.rombel,
    satdik.jml_rk
from {{ ref('int_sekolah__satdik') }} as satdik
left join {{ ref('dim_satdik') }} as dim
    on satdik.npsn = dim.npsn
    and satdik.awal >= dim.berlaku_dari
    and (dim.berlaku_sampai is null or satdik.awal <= dim.berlaku_sampai)
