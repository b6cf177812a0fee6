-- Complaints with their names resolved; no personal column leaves staging here, of a text only its fingerprint.
with aduan as (
    select
        *,
        {{ cited_report('no_tiket', 'isi_aduan') }} as tracking_id,
        {{ bare_words('isi_aduan') }} as kata
    from {{ ref('stg_up4__tb_aduan') }}
)

select
    aduan.id_aduan,
    aduan.tgl_aduan,
    aduan.kanal as kanal_tertulis,
    coalesce(kanal.kode_kanal, 'lainnya') as kode_kanal,
    aduan.kategori as kategori_tertulis,
    coalesce(kategori.kategori, 'Lainnya') as kategori,
    kategori.kategori is not null as kategori_dikenal,
    aduan.kec as kecamatan_tertulis,
    kecamatan.kode_kecamatan,
    desa.kode_desa,
    aduan.opd_tujuan as opd_tertulis,
    opd.kode_opd,
    aduan.status,
    aduan.tgl_disposisi,
    aduan.tracking_id,
    {{ sha256_hex('aduan.kata') }} as sidik_teks,
    coalesce(length(aduan.kata), 0) as panjang_teks
from aduan
left join {{ ref('kanal_aduan') }} as kanal
    on {{ spelling_key('aduan.kanal') }} = kanal.ejaan
left join {{ ref('kategori_aduan') }} as kategori
    on {{ spelling_key('aduan.kategori') }} = kategori.ejaan
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('aduan.kec') }} = kecamatan.kunci_nama
left join {{ ref('int_desa_nama') }} as desa
    on kecamatan.kode_kecamatan = desa.kode_kecamatan
    and {{ name_key('aduan.desa') }} = desa.kunci_nama
left join {{ ref('int_opd_nama') }} as opd
    on {{ opd_key('aduan.opd_tujuan') }} = opd.kunci_nama
