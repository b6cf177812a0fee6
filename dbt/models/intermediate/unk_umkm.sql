-- Names of the UMKM workbooks that no reference knows, among rows that count now; a business without turnover has no size
-- and is in no table by size.
select 'umkm' as app, 'umkm' as tabel, 'kecamatan' as kolom, kecamatan_berkas as nilai
from {{ ref('int_umkm__usaha') }} where kode_kecamatan is null
union all
select 'umkm', 'umkm', 'jenis_usaha', jenis_tertulis
from {{ ref('int_umkm__usaha') }} where not sektor_dikenal
union all
select 'umkm', 'umkm', 'omset_bulan', cast(null as varchar)
from {{ ref('int_umkm__usaha') }} where skala is null
union all
select 'umkm', 'umkm', 'media_pemasaran', tidak_dikenal
from {{ ref('int_umkm__media') }} where tidak_dikenal is not null
