// Lets the table of a resource be paged, sorted and (where it has full text) searched without leaving the page.
// Without this file the table pages and sorts by links.
(() => {
  "use strict";
  const table = document.getElementById("wadah-tabel"), $ = window.jQuery;
  if (!table || !table.dataset.wdUrl || !$ || !$.fn.dataTable) return;
  // DataTables takes every data-* of its own options' names for an option: hence `wd`.
  const words = JSON.parse(table.dataset.wdWords), columns = JSON.parse(table.dataset.wdColumns);
  const number = new Intl.NumberFormat(table.dataset.wdLang, { maximumFractionDigits: 12 });
  const search = table.dataset.wdSearch !== "";
  const show = column => (value, type, row) => {
    if (type !== "display") return value;
    if (value === "") return column.number && row.catatan_supresi ? `<i class="supp">${words.closed}</i>` : "–";
    return column.number && !column.plain ? number.format(value).replace("-", "−") : value;
  };
  table.querySelectorAll("th a").forEach(link => link.replaceWith(...link.childNodes));
  ["wadah-info", "wadah-halaman"].forEach(id => document.getElementById(id)?.remove());
  const scroll = table.parentElement, head = [...table.querySelectorAll("th")];
  const shown = columns.filter(c => !c.hidden);
  columns.forEach((c, i) => { // DataTables counts columns as the server does, the hidden ones too
    if (!c.hidden) return;
    const th = document.createElement("th");
    th.textContent = c.id;
    head[0].parentElement.insertBefore(th, head[0].parentElement.children[i] || null);
  });
  $.fn.dataTable.ext.errMode = "none";
  const api = $(table).on("error.dt", () => {
    table.tBodies[0].innerHTML = `<tr><td colspan="${shown.length}"></td></tr>`;
    table.tBodies[0].querySelector("td").textContent = words.failed;
  }).DataTable({
    serverSide: true, processing: false, autoWidth: false, order: [], searching: search, pageLength: 25,
    lengthMenu: [25, 100, 500], pagingType: "simple_numbers",
    dom: search ? "<'wd-dt'lf>rt<'wd-dt'ip>" : "<'wd-dt'l>rt<'wd-dt'ip>",
    ajax: {
      url: table.dataset.wdUrl, type: "POST",
      data: ask => { ask.order.forEach(o => { o.column = columns[o.column].at; }); }, // the server counts its own columns
      headers: table.dataset.wdToken ? { "X-CSRFToken": table.dataset.wdToken } : {},
    },
    columns: columns.map(c => ({
      data: c.id, name: c.id, visible: !c.hidden, className: c.number ? "num" : "", render: show(c),
    })),
    language: {
      info: words.info, infoEmpty: words.infoEmpty, infoFiltered: words.infoFiltered, lengthMenu: words.lengthMenu,
      search: words.search, zeroRecords: words.zeroRecords, emptyTable: words.infoEmpty, processing: words.processing,
      loadingRecords: words.processing, thousands: table.dataset.wdLang === "id-ID" ? "." : ",",
      paginate: { next: words.next, previous: words.previous },
      aria: { sortAscending: words.ascending, sortDescending: words.descending },
    },
  });
  // The controls stay where they are while the table is moved sideways.
  const around = scroll.parentElement, whole = api.table().container(), bars = whole.querySelectorAll(".wd-dt");
  around.insertBefore(bars[0], scroll);
  around.insertBefore(bars[1], scroll.nextSibling);
})();
