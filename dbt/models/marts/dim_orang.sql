-- People known to village letters, under keyed pseudonyms alone (restricted). Who is registered in two villages, because they
-- moved, is one person; a temporary NIK is good in its own village only, so the same person may stand here once more.
with seen as (
    select orang, kunci_desa, sementara, true as warga from {{ ref('int_surat_desa__orang') }}
    union all
    select non_warga, kunci_desa, false, false from {{ ref('int_surat_desa__terbit') }} where non_warga is not null
)

select
    orang,
    sum(case when sementara then 1 else 0 end) > 0 as sementara,
    count(distinct case when warga then kunci_desa end) as jumlah_desa,
    sum(case when warga then 1 else 0 end) > 0 as warga
from seen
group by orang
