-- Connectivity a semester and village: counted in agg_konektivitas_desa_semesteran.
{{ open_rows(output('konektivitas_desa_semesteran'), rows=ref('agg_konektivitas_desa_semesteran'), places=ref('int_desa')) }}
