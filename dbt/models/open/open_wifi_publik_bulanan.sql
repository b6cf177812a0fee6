-- Wi-Fi points a month and kecamatan: counted in agg_wifi_publik_bulanan.
{{ open_rows(output('wifi_publik_bulanan'), rows=ref('agg_wifi_publik_bulanan'), places=ref('int_kecamatan')) }}
