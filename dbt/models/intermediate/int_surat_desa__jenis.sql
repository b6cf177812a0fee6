-- What each village calls its letters → the kind; each village numbers them in its own way.
select
    surat.kode_desa,
    surat.id as id_surat,
    surat.nama as jenis_tertulis,
    coalesce(jenis.jenis, 'Lainnya') as jenis_surat,
    jenis.jenis is not null as jenis_dikenal
from {{ ref('stg_surat_desa__tweb_surat_format') }} as surat
left join {{ ref('jenis_surat') }} as jenis
    on {{ spelling_key('surat.nama') }} = jenis.ejaan
