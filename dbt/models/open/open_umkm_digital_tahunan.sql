-- Businesses a year, kecamatan and kind of media: counted in agg_umkm_digital_tahunan, small cells hidden here.
{{ open_table(
    output('umkm_digital_tahunan'),
    cells=ref('agg_umkm_digital_tahunan'),
    published=source('published', 'umkm_digital_tahunan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
