-- Kinds of licences that no reference knows.
select 'sicantik' as app, 'permohonan' as tabel, 'jenis_izin' as kolom, jenis_tertulis as nilai
from {{ ref('int_sicantik__permohonan') }} where jenis_izin is null
