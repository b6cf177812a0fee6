-- One programme, assessed in one part in one year.
select
    tahun,
    nomor,
    kode_dimensi,
    program,
    komponen,
    quick_win,
    kode_opd,
    target,
    realisasi,
    tercapai,
    skor
from {{ ref('int_smart_city__penilaian') }}
