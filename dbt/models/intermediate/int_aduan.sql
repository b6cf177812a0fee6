-- Every complaint once, from UP4 and SP4N-LAPOR. Of a pair UP4 tells what was done, SP4N-LAPOR what UP4 does not; it was
-- received when the first of the two received it.
with pairs as (
    select id_aduan, tracking_id from {{ ref('int_aduan__pasangan') }} where yakin
),

handled as (
    select
        aduan.*,
        tindak.jumlah_tindak_lanjut,
        tindak.tgl_pertama,
        tindak.tgl_selesai
    from {{ ref('int_up4__aduan') }} as aduan
    left join {{ ref('int_up4__tindaklanjut') }} as tindak on aduan.id_aduan = tindak.id_aduan
),

merged as (
    select
        aduan.id_aduan,
        laporan.tracking_id,
        laporan.tgl_masuk is not null and laporan.tgl_masuk < aduan.tgl_aduan as dari_sp4n,
        aduan.tgl_aduan as tgl_up4,
        laporan.tgl_masuk as tgl_sp4n,
        aduan.kode_kanal,
        aduan.kategori,
        aduan.kode_kecamatan,
        aduan.kode_desa,
        coalesce(aduan.kode_opd, laporan.kode_opd) as kode_opd,
        coalesce(aduan.opd_tertulis, laporan.opd_tertulis) as opd_tertulis,
        coalesce(aduan.status, laporan.status) as status,
        aduan.tgl_disposisi,
        aduan.tgl_pertama,
        aduan.tgl_selesai,
        laporan.tgl_tindak_lanjut,
        laporan.status as status_sp4n,
        laporan.rating,
        coalesce(aduan.jumlah_tindak_lanjut, 0) as jumlah_tindak_lanjut
    from handled as aduan
    left join pairs on aduan.id_aduan = pairs.id_aduan
    left join {{ ref('int_sp4n__laporan') }} as laporan on pairs.tracking_id = laporan.tracking_id
    union all
    select
        null as id_aduan,
        laporan.tracking_id,
        true as dari_sp4n,
        null as tgl_up4,
        laporan.tgl_masuk as tgl_sp4n,
        'sp4n' as kode_kanal,
        laporan.kategori,
        laporan.kode_kecamatan,
        laporan.kode_desa,
        laporan.kode_opd,
        laporan.opd_tertulis,
        laporan.status,
        null as tgl_disposisi,
        null as tgl_pertama,
        null as tgl_selesai,
        laporan.tgl_tindak_lanjut,
        laporan.status as status_sp4n,
        laporan.rating,
        case when laporan.tgl_tindak_lanjut is null then 0 else 1 end as jumlah_tindak_lanjut
    from {{ ref('int_sp4n__laporan') }} as laporan
    where laporan.tracking_id not in (select pairs.tracking_id from pairs)
)

select
    case when id_aduan is null then 'sp4n:' || tracking_id else 'up4:' || cast(id_aduan as varchar) end as aduan_key,
    id_aduan,
    tracking_id,
    case when id_aduan is null then 'sp4n' when tracking_id is null then 'up4' else 'up4+sp4n' end as sumber,
    case when dari_sp4n then 'sp4n' else kode_kanal end as kode_kanal,
    case when dari_sp4n then tgl_sp4n else tgl_up4 end as tgl_aduan,
    kategori,
    kode_kecamatan,
    kode_desa,
    case
        when kode_opd is not null then kode_opd
        when opd_tertulis is not null then 'tidak-dikenali'
        else 'belum-disposisi'
    end as kode_opd,
    coalesce(status, 'belum diproses') as status,
    tgl_disposisi,
    case
        when tgl_tindak_lanjut is not null and (tgl_pertama is null or tgl_tindak_lanjut < tgl_pertama) then tgl_tindak_lanjut
        else tgl_pertama
    end as tgl_jawaban_pertama,
    case
        when status <> 'selesai' then null
        when tgl_selesai is not null then tgl_selesai
        when status_sp4n = 'selesai' then tgl_tindak_lanjut
    end as tgl_selesai,
    jumlah_tindak_lanjut,
    rating
from merged
