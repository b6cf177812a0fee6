-- Stages of an application, one row per application: when each ended.
select
    no_permohonan,
    min(case when tahapan = 'verifikasi' then tgl_selesai end) as verifikasi_selesai,
    min(case when tahapan = 'teknis' then tgl_selesai end) as teknis_selesai,
    min(case when tahapan = 'penetapan' then tgl_selesai end) as penetapan_selesai
from {{ ref('stg_sicantik__proses') }}
group by no_permohonan
