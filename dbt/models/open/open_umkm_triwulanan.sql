-- Businesses a quarter, kecamatan, size and sector: counted in agg_umkm_triwulanan, small cells hidden here.
{{ open_table(
    output('umkm_triwulanan'),
    cells=ref('agg_umkm_triwulanan'),
    published=source('published', 'umkm_triwulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
