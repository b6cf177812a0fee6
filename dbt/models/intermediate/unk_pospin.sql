-- Villages and kinds of incidents that no reference knows.
select 'pospin' as app, 'desa' as tabel, 'nama' as kolom, desa_tertulis as nilai
from {{ ref('int_pospin__desa') }} where kode_desa is null
union all
select 'pospin', 'laporan', 'jenis', jenis_tertulis
from {{ ref('int_pospin__laporan') }} where not jenis_dikenal
