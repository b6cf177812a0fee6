-- Units, sub-activities, producers and units of measure that no reference knows.
select 'sipd' as app, 'anggaran' as tabel, 'id_sub_skpd' as kolom, id_sub_skpd as nilai
from {{ ref('int_sipd__anggaran') }} where kode_opd is null
union all
select 'sipd', 'realisasi', 'id_sub_skpd', spent.id_sub_skpd
from {{ ref('stg_sipd__realisasi') }} as spent
left join {{ ref('sub_skpd') }} as unit on spent.id_sub_skpd = unit.id_sub_skpd
where unit.id_sub_skpd is null
union all
select 'sipd', 'indikator', 'produsen_data', produsen_tertulis
from {{ ref('int_sipd__indikator') }} where kode_opd is null and produsen_tertulis is not null
union all
select 'sipd', 'indikator', 'satuan', satuan_tertulis
from {{ ref('int_sipd__indikator') }} where not satuan_dikenal
