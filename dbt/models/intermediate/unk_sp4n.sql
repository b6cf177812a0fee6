-- Names of SP4N-LAPOR that no reference knows, among rows that count now.
select 'sp4n' as app, 'laporan' as tabel, 'judul' as kolom, kecamatan_tertulis as nilai
from {{ ref('int_sp4n__laporan') }} where kode_kecamatan is null
union all
select 'sp4n', 'laporan', 'kategori', kategori_tertulis
from {{ ref('int_sp4n__laporan') }} where not kategori_dikenal
union all
select 'sp4n', 'laporan', 'instansi', opd_tertulis
from {{ ref('int_sp4n__laporan') }} where kode_opd is null and opd_tertulis is not null
