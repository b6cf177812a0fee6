-- Schools a semester, kecamatan, kind and status: counted in agg_sekolah_semesteran, nothing is hidden.
{{ open_rows(output('sekolah_semesteran'), rows=ref('agg_sekolah_semesteran'), places=ref('int_kecamatan')) }}
