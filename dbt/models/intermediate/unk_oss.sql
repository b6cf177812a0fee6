-- Names and codes in OSS' exports that no reference knows.
select 'oss' as app, 'proyek' as tabel, 'kecamatan_usaha' as kolom, kecamatan_tertulis as nilai
from {{ ref('int_oss__proyek') }} where kode_kecamatan is null
union all
select 'oss', 'proyek', 'kbli', kbli
from {{ ref('int_oss__proyek') }} where sektor is null
