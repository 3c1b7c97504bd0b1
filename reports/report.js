"use strict";
(() => {
  const form = document.getElementById("filter");
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const clauses = [...document.querySelectorAll("article.clause")];
  const themes = [...document.querySelectorAll("section.theme")];
  const texts = new Map();
  const text = (clause) => {
    if (!texts.has(clause)) texts.set(clause, clause.textContent.toLowerCase());
    return texts.get(clause);
  };
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("input[name=verdict]:checked")].map((box) => box.value));
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let many = 0;
    for (const clause of clauses) {
      const fits = (!wanted.size || wanted.has(clause.dataset.verdict)) && words.every((word) => text(clause).includes(word));
      clause.hidden = !fits;
      many += fits;
    }
    for (const theme of themes) theme.hidden = !theme.querySelector("article.clause:not([hidden])");
    nothing.hidden = many > 0;
    shown.textContent = many === clauses.length ? `共 ${many} 条` : `${many} / ${clauses.length} 条`;
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target || !target.matches("article.clause, section.theme")) return;
    if (target.hidden) { form.reset(); apply(); }
    if (target.matches("article.clause")) target.querySelector("details").open = true;
    target.scrollIntoView();
  };
  let timer;
  find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not(.shot)")) details.open = true;
  });
  form.hidden = clauses.length === 0;
  if (clauses.length) apply();
  reveal();
})();
