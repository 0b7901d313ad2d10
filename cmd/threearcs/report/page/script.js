"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const items = [...document.querySelectorAll("[data-claim]")];
  const rows = items.filter((e) => e.tagName === "TR");
  const fields = ["arc", "number", "sentence", "evidence", "outcome"];

  // filter hides the rows and articles that the form does not pick.
  function filter() {
    const words = form.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const e of items) {
      e.hidden = !fields.every((f) => !form[f].value || e.dataset[f] === form[f].value) ||
        !words.every((w) => e.dataset.text.includes(w));
    }
    for (const body of document.querySelectorAll("#claims tbody")) {
      body.hidden = !body.querySelector("[data-claim]:not([hidden])");
    }
    const n = rows.filter((e) => !e.hidden).length;
    shown.textContent = n === rows.length ? `all ${n} rows` : `${n} of ${rows.length} rows`;
  }

  // reveal shows the claim that the address names, whatever the filter says.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || target.tagName !== "ARTICLE") return;
    if (target.hidden) form.reset();
    filter();
    target.scrollIntoView();
    target.focus({ preventScroll: true });
  }

  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (e) => e.preventDefault());
  for (const button of document.querySelectorAll("[data-set]")) {
    button.addEventListener("click", () => {
      form.reset();
      form[button.closest("[data-field]").dataset.field].value = button.dataset.set;
      filter();
      document.getElementById("claims").scrollIntoView();
    });
  }
  document.addEventListener("keydown", (e) => {
    if (e.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      e.preventDefault();
      form.text.focus();
    }
    if (e.key === "Escape" && form.contains(document.activeElement)) {
      form.reset();
      setTimeout(filter);
    }
  });
  window.addEventListener("hashchange", reveal);
  filter();
  reveal();
})();
