-- Ends of segments, villages and points that no reference or list knows.
select 'konektivitas' as app, 'ruas_fo' as tabel, 'dari' as kolom, dari_tertulis as nilai
from {{ ref('int_konektivitas__ruas') }} where kode_kecamatan_dari is null
union all
select 'konektivitas', 'ruas_fo', 'ke', ke_tertulis
from {{ ref('int_konektivitas__ruas') }} where kode_kecamatan_ke is null
union all
select 'konektivitas', 'titik_wifi', 'desa', desa_tertulis
from {{ ref('int_konektivitas__titik') }} where kode_desa is null
union all
select 'konektivitas', 'uptime', 'titik', titik_tertulis
from {{ ref('int_konektivitas__periksa') }} where not dikenal
