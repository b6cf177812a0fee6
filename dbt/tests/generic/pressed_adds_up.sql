{# Of every month: buttons pressed = incidents + trials + second presses + untrue ones. #}
{% test pressed_adds_up(model) %}
select tahun, bulan
from {{ model }}
where ditekan <> kejadian + uji_coba + tekan_ganda + tidak_benar
{% endtest %}
