-- Letters of the villages' registers, with kind and village resolved, and the month they were issued in: by the date, and
-- where the application kept none (a zero date) by its own month and year. Strangers stand under their pseudonyms; a table
-- for the reason told in int_surat_desa__orang.
{{ config(materialized='table') }}

select
    surat.kode_desa as kunci_desa,
    surat.id as id_surat_terbit,
    desa.kode_desa,
    desa.kode_kecamatan,
    coalesce(jenis.jenis_surat, 'Lainnya') as jenis_surat,
    cast(surat.tanggal as date) as tanggal,
    coalesce({{ year_of('surat.tanggal') }}, surat.tahun) as tahun,
    coalesce({{ month_of('surat.tanggal') }}, surat.bulan) as bulan,
    surat.tanggal is not null as bertanggal,
    -- versions without the column keep printed letters only
    coalesce(surat.status, 'cetak') = 'cetak' as dicetak,
    {{ person('surat.nik_non_warga', 'surat.kode_desa') }} as non_warga
from {{ ref('stg_surat_desa__log_surat') }} as surat
left join {{ ref('int_surat_desa__desa') }} as desa
    on surat.kode_desa = desa.kunci_desa
left join {{ ref('int_surat_desa__jenis') }} as jenis
    on surat.kode_desa = jenis.kode_desa and surat.id_format_surat = jenis.id_surat
