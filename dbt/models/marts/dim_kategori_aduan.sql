-- Categories and how many spellings each has; what no spelling fits is Lainnya.
with categories as (
    select kategori, ejaan from {{ ref('kategori_aduan') }}
    union all
    select 'Lainnya', null
)

select
    kategori,
    count(ejaan) as jumlah_ejaan
from categories
group by kategori
