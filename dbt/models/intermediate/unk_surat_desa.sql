-- Villages and kinds of letters that no reference knows.
select 'surat-desa' as app, 'config' as tabel, 'kode_desa' as kolom, kunci_desa as nilai
from {{ ref('int_surat_desa__desa') }} where kode_desa is null
union all
select 'surat-desa', 'tweb_surat_format', 'nama', jenis_tertulis
from {{ ref('int_surat_desa__jenis') }} where not jenis_dikenal
