-- Emergency calls a month, kecamatan and kind: counted in agg_panggilan_psc_bulanan, small cells hidden here.
{{ open_table(
    output('panggilan_psc_bulanan'),
    cells=ref('agg_panggilan_psc_bulanan'),
    published=source('published', 'panggilan_psc_bulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
