select distinct
    kode_kanal,
    nama_kanal
from {{ ref('kanal_aduan') }}
