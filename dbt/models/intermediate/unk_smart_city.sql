-- Dimensions and offices that no reference knows.
select 'smart-city' as app, 'penilaian' as tabel, 'dimensi' as kolom, dimensi_tertulis as nilai
from {{ ref('int_smart_city__penilaian') }} where kode_dimensi is null
union all
select 'smart-city', 'penilaian', 'opd', opd_tertulis
from {{ ref('int_smart_city__penilaian') }} where kode_opd is null and opd_tertulis is not null
