-- Data quality by office and month: agg_mutu_data_bulanan.
{{ open_rows(output('mutu_data_bulanan'), rows=ref('agg_mutu_data_bulanan'), places=ref('int_kabupaten')) }}
