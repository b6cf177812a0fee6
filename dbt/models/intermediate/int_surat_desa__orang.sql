-- Inhabitants of the connected villages under their pseudonyms. A table: the pseudonym's function lives in a build's
-- session alone, so that a view of it could not be read afterwards.
{{ config(materialized='table') }}

select
    kode_desa as kunci_desa,
    id as id_penduduk,
    {{ person('nik', 'kode_desa') }} as orang,
    nik like '0%' as sementara
from {{ ref('stg_surat_desa__tweb_penduduk') }}
where nik is not null
