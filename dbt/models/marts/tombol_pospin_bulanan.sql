-- What became of every pressed button, by month: pressed = incidents + trials + second presses + untrue (tested).
select
    calendar.tahun,
    calendar.bulan,
    count(*) as ditekan,
    count(case when kejadian.arti = 'kejadian' then 1 end) as kejadian,
    count(case when kejadian.arti = 'uji coba' then 1 end) as uji_coba,
    count(case when kejadian.arti = 'tekan ganda' then 1 end) as tekan_ganda,
    count(case when kejadian.arti = 'tidak benar' then 1 end) as tidak_benar,
    count(case when kejadian.dihitung and kejadian.kode_kecamatan is null then 1 end) as tanpa_tempat
from {{ ref('fct_kejadian_kamtibmas') }} as kejadian
inner join {{ ref('dim_tanggal') }} as calendar on kejadian.tanggal = calendar.tanggal
group by calendar.tahun, calendar.bulan
