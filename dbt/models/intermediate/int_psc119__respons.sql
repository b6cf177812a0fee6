-- Ambulances of a call, one row per call: the first of each moment.
select
    id_call,
    count(*) as jumlah_ambulans,
    min(jam_berangkat_pada) as berangkat_pada,
    min(jam_tiba_tkp_pada) as tiba_tkp_pada,
    min(jam_tiba_rs_pada) as tiba_rs_pada
from {{ ref('int_psc119__penugasan_waktu') }}
group by id_call
