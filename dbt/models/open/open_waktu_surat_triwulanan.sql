-- Letters finished a quarter and kind, and how long they took: counted in agg_waktu_surat_triwulanan, small cells hidden here.
{{ open_table(
    output('waktu_surat_triwulanan'),
    cells=ref('agg_waktu_surat_triwulanan'),
    published=source('published', 'waktu_surat_triwulanan'),
    places=ref('int_kabupaten'),
    rules=source('control', 'parameter'),
) }}
