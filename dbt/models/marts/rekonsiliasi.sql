-- The same thing counted by two sources: every rek_* model, and why they differ. For OPDs, not for the public.
with compared as (
    {%- for name in compared_models() %}
    select subjek, sumber_a, sumber_b, tahun, periode, nilai_a, nilai_b, penjelasan from {{ ref(name) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    compared.subjek,
    compared.sumber_a,
    compared.sumber_b,
    compared.tahun,
    compared.periode,
    compared.nilai_a,
    compared.nilai_b,
    compared.nilai_a - compared.nilai_b as selisih,
    compared.penjelasan as kunci_penjelasan,
    why.penjelasan
from compared
left join {{ ref('penjelasan_rekonsiliasi') }} as why on compared.penjelasan = why.kunci
