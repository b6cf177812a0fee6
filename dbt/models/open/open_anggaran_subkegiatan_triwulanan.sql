-- Plan and spending by sub-activity and quarter: agg_anggaran_subkegiatan_triwulanan.
{{ open_rows(output('anggaran_subkegiatan_triwulanan'), rows=ref('agg_anggaran_subkegiatan_triwulanan'), places=ref('int_kabupaten')) }}
