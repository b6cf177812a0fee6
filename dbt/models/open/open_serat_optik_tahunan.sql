-- Fibre laid a year and kecamatan: counted in agg_serat_optik_tahunan.
{{ open_rows(output('serat_optik_tahunan'), rows=ref('agg_serat_optik_tahunan'), places=ref('int_kecamatan')) }}
