-- Cameras heard and active a quarter and kecamatan: counted in agg_cctv_aktif_triwulanan.
{{ open_rows(output('cctv_aktif_triwulanan'), rows=ref('agg_cctv_aktif_triwulanan'), places=ref('int_kecamatan')) }}
