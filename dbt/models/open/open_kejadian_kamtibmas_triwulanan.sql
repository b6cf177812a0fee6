-- Public-order incidents a quarter, kecamatan and kind: counted in agg_kejadian_kamtibmas_triwulanan, small cells hidden here.
{{ open_table(
    output('kejadian_kamtibmas_triwulanan'),
    cells=ref('agg_kejadian_kamtibmas_triwulanan'),
    published=source('published', 'kejadian_kamtibmas_triwulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
