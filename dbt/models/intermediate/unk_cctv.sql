-- Villages and kecamatan that no reference knows: of the list, and of topics (a camera that was set up wrong).
select 'cctv' as app, 'inventaris' as tabel, 'kecamatan' as kolom, kecamatan_tertulis as nilai
from {{ ref('int_cctv__kamera') }} where kode_kecamatan is null
union all
select 'cctv', 'inventaris', 'desa', desa_tertulis
from {{ ref('int_cctv__kamera') }} where kode_kecamatan is not null and kode_desa is null
union all
select 'cctv', 'status', 'kode_desa', kode_desa
from {{ ref('int_cctv__denyut') }} where kode_kecamatan is null
