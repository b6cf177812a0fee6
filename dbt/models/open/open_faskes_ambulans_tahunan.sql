-- Public health facilities and their ambulances a year, kecamatan and kind.
{{ open_rows(output('faskes_ambulans_tahunan'), rows=ref('agg_faskes_ambulans_tahunan'), places=ref('int_kecamatan')) }}
