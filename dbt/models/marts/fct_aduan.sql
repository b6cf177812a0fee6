-- Accumulating snapshot: one complaint, its moments, and the working hours between them. A complaint that was typed in late or
-- corrected at its source is stated anew in every build.
with aduan as (
    select * from {{ ref('int_aduan') }}
),

counted as (
    select
        aduan.*,
        {{ working_hours_until('aduan.tgl_aduan', 'masuk') }} as jam_masuk,
        {{ working_hours_until('aduan.tgl_disposisi', 'disposisi') }} as jam_disposisi,
        {{ working_hours_until('aduan.tgl_jawaban_pertama', 'jawaban') }} as jam_jawaban,
        {{ working_hours_until('aduan.tgl_selesai', 'selesai') }} as jam_selesai,
        masuk.hari_kerja_sebelum + case when masuk.hari_kerja then 1 else 0 end as hari_masuk,
        jawaban.hari_kerja_sebelum + case when jawaban.hari_kerja then 1 else 0 end as hari_jawaban
    from aduan
    left join {{ ref('dim_tanggal') }} as masuk on cast(aduan.tgl_aduan as date) = masuk.tanggal
    left join {{ ref('dim_tanggal') }} as disposisi on cast(aduan.tgl_disposisi as date) = disposisi.tanggal
    left join {{ ref('dim_tanggal') }} as jawaban on cast(aduan.tgl_jawaban_pertama as date) = jawaban.tanggal
    left join {{ ref('dim_tanggal') }} as selesai on cast(aduan.tgl_selesai as date) = selesai.tanggal
)

select
    aduan_key,
    id_aduan,
    tracking_id,
    sumber,
    kode_kanal,
    tgl_aduan,
    cast(tgl_aduan as date) as tanggal,
    kategori,
    kode_kecamatan,
    kode_desa,
    kode_opd,
    status,
    tgl_disposisi,
    tgl_jawaban_pertama,
    tgl_selesai,
    jumlah_tindak_lanjut,
    rating,
    case when tgl_disposisi >= tgl_aduan then jam_disposisi - jam_masuk end as jam_kerja_disposisi,
    case when tgl_jawaban_pertama >= tgl_disposisi then jam_jawaban - jam_disposisi end as jam_kerja_penanganan,
    case when tgl_jawaban_pertama >= tgl_aduan then jam_jawaban - jam_masuk end as jam_kerja_jawaban,
    case when tgl_selesai >= tgl_jawaban_pertama then jam_selesai - jam_jawaban end as jam_kerja_penyelesaian,
    case when tgl_selesai >= tgl_aduan then jam_selesai - jam_masuk end as jam_kerja_selesai,
    case when tgl_jawaban_pertama >= tgl_aduan then hari_jawaban - hari_masuk end as hari_kerja_jawaban
from counted
