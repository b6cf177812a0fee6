-- Complaints a month, kecamatan and category: counted in agg_aduan_bulanan, small cells hidden here.
{{ open_table(
    output('aduan_bulanan'),
    cells=ref('agg_aduan_bulanan'),
    published=source('published', 'aduan_bulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
