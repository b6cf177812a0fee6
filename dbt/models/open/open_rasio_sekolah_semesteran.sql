-- Pupils and ratios a semester, kecamatan and kind: computed in agg_rasio_sekolah_semesteran, small cells hidden here.
{{ open_table(
    output('rasio_sekolah_semesteran'),
    cells=ref('agg_rasio_sekolah_semesteran'),
    published=source('published', 'rasio_sekolah_semesteran'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
