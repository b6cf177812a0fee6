-- Area codes of schools that the bridge does not know.
select 'sekolah' as app, 'satuan_pendidikan' as tabel, 'kode_wilayah' as kolom, kode_tertulis as nilai
from {{ ref('int_sekolah__satdik') }} where kode_kecamatan is null
