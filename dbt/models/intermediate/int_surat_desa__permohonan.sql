-- Online requests with kind, village and applicant resolved; forms and phone numbers stay in staging.
select
    permohonan.kode_desa as kunci_desa,
    permohonan.id as id_permohonan,
    desa.kode_desa,
    desa.kode_kecamatan,
    coalesce(jenis.jenis_surat, 'Lainnya') as jenis_surat,
    orang.orang as pemohon,
    permohonan.status,
    permohonan.created_at as masuk_pada,
    permohonan.tgl_periksa as diperiksa_pada,
    permohonan.tgl_ttd as ditandatangani_pada,
    permohonan.tgl_siap as siap_pada
from {{ ref('stg_surat_desa__permohonan_surat') }} as permohonan
left join {{ ref('int_surat_desa__desa') }} as desa
    on permohonan.kode_desa = desa.kunci_desa
left join {{ ref('int_surat_desa__jenis') }} as jenis
    on permohonan.kode_desa = jenis.kode_desa and permohonan.id_surat = jenis.id_surat
left join {{ ref('int_surat_desa__orang') }} as orang
    on permohonan.kode_desa = orang.kunci_desa and permohonan.id_pemohon = orang.id_penduduk
