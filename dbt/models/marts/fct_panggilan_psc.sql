-- One emergency call and how soon help came. Triage, patients and the place itself stay in staging.
select
    panggilan.id_call,
    panggilan.waktu_telp,
    cast(panggilan.waktu_telp as date) as tanggal,
    panggilan.jenis_kejadian,
    panggilan.prank,
    panggilan.kode_kecamatan,
    panggilan.status,
    coalesce(respons.jumlah_ambulans, 0) as jumlah_ambulans,
    respons.berangkat_pada,
    respons.tiba_tkp_pada,
    respons.tiba_rs_pada,
    -- clock times have no seconds: a departure in the minute of the call is no departure before it
    case when respons.tiba_tkp_pada < panggilan.waktu_telp then cast(0 as double)
        else {{ minutes_between('panggilan.waktu_telp', 'respons.tiba_tkp_pada') }}
    end as menit_respons,
    case when respons.tiba_tkp_pada < panggilan.waktu_telp then cast(0 as bigint)
        else cast({{ dbt.datediff('panggilan.waktu_telp', 'respons.tiba_tkp_pada', 'second') }} as bigint)
    end as detik_respons
from {{ ref('int_psc119__panggilan') }} as panggilan
left join {{ ref('int_psc119__respons') }} as respons on panggilan.id_call = respons.id_call
