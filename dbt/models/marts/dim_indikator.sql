-- DSSD indicators as their newest year describes them.
select
    kode_dssd,
    nama_indikator,
    definisi,
    satuan,
    kode_opd
from (
    select
        *,
        row_number() over (partition by kode_dssd order by tahun desc) as urutan
    from {{ ref('int_sipd__indikator') }}
) as told
where urutan = 1
