// Narrows the list to ?q= while one types. Without this file the page shows every dataset.
(() => {
  "use strict";
  const form = document.querySelector("form[data-cari]"), box = form.elements.q, head = document.getElementById("hasil");
  const items = [...document.querySelectorAll(".dataset-item")], empty = document.getElementById("kosong");
  const whole = head.textContent, texts = items.map(i => i.dataset.kata.split(" "));
  const fold = s => s.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  // Enough of Indonesian to find `aduan` by `pengaduan`: one prefix and one suffix are taken off, if a word is left.
  const root = w => {
    const bare = w.replace(/^(meng|meny|mem|men|me|peng|peny|pem|pen|pe|ber|ter|per|di|ke|se)(?=.{4})/, "");
    return bare.replace(/(?<=.{4})(kan|an|i|nya)$/, "");
  };
  const hit = (words, q) => words.some(w => w.includes(q) || (root(q).length > 2 && root(w).startsWith(root(q))));
  const show = () => {
    const asked = fold(box.value).split(" ").filter(Boolean);
    let found = 0;
    items.forEach((item, i) => {
      item.hidden = !asked.every(q => hit(texts[i], q));
      found += !item.hidden;
    });
    const say = found === 1 ? head.dataset.one : head.dataset.many;
    head.textContent = asked.length ? say.replace("{n}", found).replace("{q}", box.value.trim()) : whole;
    empty.hidden = found > 0;
    if (!found) empty.querySelector("h2").textContent = empty.querySelector("h2").dataset.text.replace("{q}", box.value.trim());
  };
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", show);
  form.addEventListener("submit", event => {
    event.preventDefault();
    const address = new URL(location.href);
    if (box.value.trim()) address.searchParams.set("q", box.value.trim()); else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    show();
  });
  show();
})();
