-- Names of PSC 119 that no reference knows, among rows that count now.
select 'psc119' as app, 'panggilan' as tabel, 'lokasi_text' as kolom, kecamatan_tertulis as nilai
from {{ ref('int_psc119__panggilan') }} where kode_kecamatan is null and not prank
union all
select 'psc119', 'panggilan', 'jenis_kejadian', jenis_tertulis
from {{ ref('int_psc119__panggilan') }} where not jenis_dikenal
union all
select 'psc119', 'penugasan', 'kode_ambulan', kode_ambulan
from {{ ref('int_psc119__ambulans') }} where kode_faskes is null
