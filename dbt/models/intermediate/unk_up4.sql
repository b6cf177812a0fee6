-- Names of UP4 that no reference knows, among rows that count now.
select 'up4' as app, 'tb_aduan' as tabel, 'kec' as kolom, kecamatan_tertulis as nilai
from {{ ref('int_up4__aduan') }} where kode_kecamatan is null
union all
select 'up4', 'tb_aduan', 'kategori', kategori_tertulis
from {{ ref('int_up4__aduan') }} where not kategori_dikenal
union all
select 'up4', 'tb_aduan', 'opd_tujuan', opd_tertulis
from {{ ref('int_up4__aduan') }} where kode_opd is null and opd_tertulis is not null
