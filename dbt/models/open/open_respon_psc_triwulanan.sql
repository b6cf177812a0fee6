-- Response times a quarter and kecamatan: computed in agg_respon_psc_triwulanan, small cells hidden here.
{{ open_table(
    output('respon_psc_triwulanan'),
    cells=ref('agg_respon_psc_triwulanan'),
    published=source('published', 'respon_psc_triwulanan'),
    places=ref('int_kecamatan'),
    rules=source('control', 'parameter'),
) }}
