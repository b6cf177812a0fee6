-- UP4 with itself: complaints whose status says done, and complaints whose answers say so.
with aduan as (
    select
        {{ year_of('aduan.tgl_aduan') }} as tahun,
        {{ month_label('aduan.tgl_aduan') }} as periode,
        aduan.status = 'selesai' as selesai,
        tindak.tgl_selesai is not null as dijawab
    from {{ ref('int_up4__aduan') }} as aduan
    left join {{ ref('int_up4__tindaklanjut') }} as tindak on aduan.id_aduan = tindak.id_aduan
),

counted as (
    select
        tahun,
        periode,
        sum(case when selesai then 1 else 0 end) as nilai_a,
        sum(case when dijawab then 1 else 0 end) as nilai_b
    from aduan
    group by tahun, periode
)

{{ compared(
    'counted', 'Aduan selesai', 'UP4: status aduan', 'UP4: jawaban selesai', 'selesai-tanpa-jawaban', 'jawaban-tanpa-status'
) }}
