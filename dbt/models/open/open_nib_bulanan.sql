-- Business numbers issued a month, kecamatan, size and risk: counted in agg_nib_bulanan, small cells hidden here.
{{ open_table(
    output('nib_bulanan'),
    cells=ref('agg_nib_bulanan'),
    published=source('published', 'nib_bulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
