-- Licences and their time a quarter and kind: computed in agg_waktu_izin_triwulanan, small cells hidden here.
{{ open_table(
    output('waktu_izin_triwulanan'),
    cells=ref('agg_waktu_izin_triwulanan'),
    published=source('published', 'waktu_izin_triwulanan'),
    places=ref('int_kabupaten'),
    rules=source('control', 'parameter'),
) }}
