-- How OPDs answered complaints, a quarter: figures of agg_tindak_lanjut_opd_triwulanan, small cells hidden here.
{{ open_table(
    output('tindak_lanjut_opd_triwulanan'),
    cells=ref('agg_tindak_lanjut_opd_triwulanan'),
    published=source('published', 'tindak_lanjut_opd_triwulanan'),
    places=ref('int_kabupaten'),
    rules=source('control', 'parameter'),
) }}
