-- Smart-city programmes a year, dimension and part of the assessment: counted in agg_smart_city_tahunan.
{{ open_rows(output('smart_city_tahunan'), rows=ref('agg_smart_city_tahunan'), places=ref('int_kabupaten')) }}
