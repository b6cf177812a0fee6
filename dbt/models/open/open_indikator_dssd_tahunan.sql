-- DSSD indicators by year, each in its own unit: agg_indikator_dssd_tahunan.
{{ open_rows(output('indikator_dssd_tahunan'), rows=ref('agg_indikator_dssd_tahunan'), places=ref('int_kabupaten'), satuan='satuan') }}
