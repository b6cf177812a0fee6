-- Villages with online services a half year and kecamatan: counted in agg_desa_layanan_daring_semesteran.
{{ open_rows(output('desa_layanan_daring_semesteran'), rows=ref('agg_desa_layanan_daring_semesteran'), places=ref('int_kecamatan')) }}
