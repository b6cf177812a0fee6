-- Reports of SP4N-LAPOR with their names resolved. The place is what the title ends with. No text leaves staging, only its
-- fingerprint. A report that two months' exports hold counts in the later one.
with laporan as (
    select
        *,
        {{ regex_group('tracking_id', '([0-9]+)', 1) }} as nomor,
        {{ named_kecamatan('judul') }} as kecamatan_tertulis,
        {{ regex_group('lower(judul)', '\\b(?:desa|kelurahan)\\s+([^,;]+)', 1) }} as desa_tertulis,
        {{ bare_words('isi_laporan') }} as kata
    from {{ ref('stg_sp4n__laporan') }}
),

numbered as (
    select
        *,
        row_number() over (partition by nomor order by tahun desc, bulan desc) as urutan
    from laporan
)

select
    laporan.nomor as tracking_id,
    laporan.tgl_masuk,
    laporan.kategori as kategori_tertulis,
    coalesce(kategori.kategori, 'Lainnya') as kategori,
    kategori.kategori is not null as kategori_dikenal,
    laporan.kecamatan_tertulis,
    kecamatan.kode_kecamatan,
    desa.kode_desa,
    laporan.instansi as opd_tertulis,
    opd.kode_opd,
    laporan.status,
    laporan.tgl_tindak_lanjut,
    laporan.rating,
    {{ sha256_hex('laporan.kata') }} as sidik_teks,
    coalesce(length(laporan.kata), 0) as panjang_teks
from numbered as laporan
left join {{ ref('kategori_aduan') }} as kategori
    on {{ spelling_key('laporan.kategori') }} = kategori.ejaan
left join {{ ref('int_kecamatan_nama') }} as kecamatan
    on {{ name_key('laporan.kecamatan_tertulis') }} = kecamatan.kunci_nama
left join {{ ref('int_desa_nama') }} as desa
    on kecamatan.kode_kecamatan = desa.kode_kecamatan
    and {{ name_key('laporan.desa_tertulis') }} = desa.kunci_nama
left join {{ ref('int_opd_nama') }} as opd
    on {{ opd_key('laporan.instansi') }} = opd.kunci_nama
where laporan.urutan = 1
