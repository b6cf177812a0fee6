-- Watch posts a year and village: counted in agg_pos_kamling_tahunan.
{{ open_rows(output('pos_kamling_tahunan'), rows=ref('agg_pos_kamling_tahunan'), places=ref('int_desa')) }}
