-- Letters a month, kecamatan and kind: counted in agg_surat_desa_bulanan, small cells hidden here.
{{ open_table(
    output('surat_desa_bulanan'),
    cells=ref('agg_surat_desa_bulanan'),
    published=source('published', 'surat_desa_bulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
