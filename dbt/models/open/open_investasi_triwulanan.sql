-- Investment and workers a quarter and sector: counted in agg_investasi_triwulanan, small cells hidden here.
{{ open_table(
    output('investasi_triwulanan'),
    cells=ref('agg_investasi_triwulanan'),
    published=source('published', 'investasi_triwulanan'),
    places=ref('int_kabupaten'),
    rules=source('control', 'parameter'),
) }}
