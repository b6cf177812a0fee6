-- Names that no reference knows, among rows that count now. Whoever keeps the aliases mends them from here.
with found as (
    select 'up4' as app, 'tb_aduan' as tabel, 'kec' as kolom, kecamatan_tertulis as nilai
    from {{ ref('int_up4__aduan') }} where kode_kecamatan is null
    union all
    select 'up4', 'tb_aduan', 'kategori', kategori_tertulis
    from {{ ref('int_up4__aduan') }} where not kategori_dikenal
    union all
    select 'up4', 'tb_aduan', 'opd_tujuan', opd_tertulis
    from {{ ref('int_up4__aduan') }} where kode_opd is null and opd_tertulis is not null
    union all
    select 'psc119', 'panggilan', 'lokasi_text', kecamatan_tertulis
    from {{ ref('int_psc119__panggilan') }} where kode_kecamatan is null and not prank
    union all
    select 'psc119', 'panggilan', 'jenis_kejadian', jenis_tertulis
    from {{ ref('int_psc119__panggilan') }} where not jenis_dikenal
    union all
    select 'umkm', 'umkm', 'kecamatan', kecamatan_berkas
    from {{ ref('int_umkm__usaha') }} where kode_kecamatan is null
    union all
    select 'umkm', 'umkm', 'jenis_usaha', jenis_tertulis
    from {{ ref('int_umkm__usaha') }} where not sektor_dikenal
)

select app, tabel, kolom, nilai, count(*) as jumlah
from found
group by app, tabel, kolom, nilai
