-- Ambulances with the facility they are based at, by the year of the call they were sent to; one row per sending.
select
    penugasan.id_call,
    penugasan.kode_ambulan,
    {{ year_of('panggilan.waktu_telp') }} as tahun,
    ambulans.kode_faskes
from {{ ref('stg_psc119__penugasan') }} as penugasan
inner join {{ ref('stg_psc119__panggilan') }} as panggilan on penugasan.id_call = panggilan.id_call
cross join {{ ref('int_kabupaten') }} as kabupaten
left join {{ ref('ambulans') }} as ambulans
    on penugasan.kode_ambulan = ambulans.kode_ambulan
    and kabupaten.kemendagri_kode_kabupaten_kota = ambulans.kode_kabupaten
