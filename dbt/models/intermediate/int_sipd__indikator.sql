-- Indicator values with producer and unit resolved.
with indikator as (
    select * from {{ ref('stg_sipd__indikator') }}
)

select
    indikator.kode_dssd,
    indikator.tahun,
    indikator.uraian_dssd as nama_indikator,
    indikator.definisi_operasional as definisi,
    indikator.satuan as satuan_tertulis,
    coalesce(unit.satuan, {{ spelling_key('indikator.satuan') }}) as satuan,
    unit.satuan is not null as satuan_dikenal,
    indikator.produsen_data as produsen_tertulis,
    opd.kode_opd,
    indikator.nilai
from indikator
left join {{ ref('satuan_dssd') }} as unit on {{ spelling_key('indikator.satuan') }} = unit.ejaan
left join {{ ref('int_opd_nama') }} as opd on {{ name_key('indikator.produsen_data') }} = opd.kunci_nama
