-- One printed letter of a village's register, asked for online or at the counter.
select
    kunci_desa,
    id_surat_terbit,
    kode_desa,
    kode_kecamatan,
    jenis_surat,
    tanggal,
    tahun,
    bulan,
    bertanggal,
    non_warga
from {{ ref('int_surat_desa__terbit') }}
where dicetak
