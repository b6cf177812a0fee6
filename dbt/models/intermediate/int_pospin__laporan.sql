-- Pressed buttons: which were only tried out, which an officer found untrue, which repeat the one before (same post and kind,
-- two minutes after it at the most; an untrue one is repeated by none). What citizens wrote stays in staging; only whether it
-- begins as a trial is told.
with laporan as (
    select
        laporan.id,
        laporan.pos_id,
        laporan.waktu,
        laporan.level,
        laporan.verifikasi,
        laporan.jenis as jenis_tertulis,
        jenis.jenis is not null as jenis_dikenal,
        case
            when coalesce(jenis.jenis, '') = 'uji' then true
            when {{ re_match("lower(coalesce(laporan.uraian, ''))", '^\\s*(?:tes|test|uji coba|coba tombol)\\b') }} then true
            else false
        end as uji,
        coalesce(jenis.jenis, 'Lainnya') as jenis
    from {{ ref('stg_pospin__laporan') }} as laporan
    left join {{ ref('jenis_kamtibmas') }} as jenis
        on {{ spelling_key('laporan.jenis') }} = jenis.ejaan
),

ordered as (
    select
        *,
        lag(waktu) over (partition by pos_id, jenis, uji, coalesce(verifikasi, '') = 'tidak benar' order by waktu, id) as waktu_sebelum
    from laporan
)

select
    ordered.id as id_laporan,
    ordered.waktu,
    cast(ordered.waktu as date) as tanggal,
    ordered.pos_id,
    pos.kode_desa,
    pos.kode_kecamatan,
    ordered.jenis_tertulis,
    ordered.jenis_dikenal,
    case when ordered.jenis = 'uji' then 'Lainnya' else ordered.jenis end as jenis_kejadian,
    ordered.level,
    coalesce(ordered.verifikasi, 'belum diperiksa') as verifikasi,
    case
        when ordered.uji then 'uji coba'
        when ordered.verifikasi = 'tidak benar' then 'tidak benar'
        when {{ dbt.datediff('ordered.waktu_sebelum', 'ordered.waktu', 'second') }} <= 120 then 'tekan ganda'
        else 'kejadian'
    end as arti
from ordered
left join {{ ref('int_pospin__pos') }} as pos on ordered.pos_id = pos.pos_id
