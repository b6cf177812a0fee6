-- What OPDs answered, one row per complaint.
select
    id_aduan,
    count(*) as jumlah_tindak_lanjut,
    min(tgl) as tgl_pertama,
    min(case when status = 'selesai' then tgl end) as tgl_selesai
from {{ ref('stg_up4__tb_tindaklanjut') }}
group by id_aduan
