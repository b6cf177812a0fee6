-- Kinds of village letters, with how many names the villages have for each.
select
    jenis as jenis_surat,
    count(*) as jumlah_ejaan
from {{ ref('jenis_surat') }}
group by jenis
