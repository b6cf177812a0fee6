-- Applications for licences with their kind and its standard time resolved.
select
    permohonan.no_permohonan,
    permohonan.jenis_izin as jenis_tertulis,
    standar.jenis_izin,
    standar.standar_hari_kerja,
    permohonan.tgl_masuk,
    -- a licence dated before its application tells no time
    case
        when permohonan.status = 'terbit' and permohonan.tgl_terbit >= permohonan.tgl_masuk then permohonan.tgl_terbit
    end as tgl_terbit,
    permohonan.status,
    permohonan.tahapan
from {{ ref('stg_sicantik__permohonan') }} as permohonan
left join {{ ref('jenis_izin') }} as standar on {{ spelling_key('permohonan.jenis_izin') }} = standar.ejaan
