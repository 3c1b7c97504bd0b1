"use strict";
(() => {
  const form = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const nothing = document.getElementById("nothing");
  const clauses = [...document.querySelectorAll("article.clause")];
  const themes = [...document.querySelectorAll("section.theme")];
  const texts = new Map();
  const text = (clause) => {
    if (!texts.has(clause)) texts.set(clause, clause.textContent.toLowerCase());
    return texts.get(clause);
  };
  const picked = (name) => form.elements[name]?.value ?? "";
  const narrow = (clause, office) => {
    // 选了部门，就只留这个部门的问题；没有问题剩下的组和块也收起来
    if (!office && !clause.classList.contains("narrowed")) return;
    clause.classList.toggle("narrowed", office !== "");
    for (const row of clause.querySelectorAll("table.findings tbody tr")) row.hidden = office !== "" && row.dataset.office !== office;
    for (const part of clause.querySelectorAll(".chunk, .rest, .group")) {
      const left = part.querySelector("table.findings tbody tr:not([hidden])");
      part.hidden = !left;
      if (left && office && part.matches(".rest")) part.open = true;
    }
  };
  const apply = () => {
    const wanted = new Set([...form.querySelectorAll("input[name=verdict]:checked")].map((box) => box.value));
    const [level, theme, office] = ["level", "theme", "office"].map(picked);
    const words = form.elements.find.value.toLowerCase().split(/\s+/).filter(Boolean);
    let many = 0;
    for (const clause of clauses) {
      const fits = (!wanted.size || wanted.has(clause.dataset.verdict))
        && (!level || clause.dataset.level === level) && (!theme || clause.dataset.theme === theme)
        && (!office || clause.querySelector(`tr[data-office="${office}"]`))
        && words.every((word) => text(clause).includes(word));
      clause.hidden = !fits;
      narrow(clause, fits ? office : "");
      many += Boolean(fits);
    }
    for (const part of themes) part.hidden = !part.querySelector("article.clause:not([hidden])");
    nothing.hidden = many > 0;
    shown.textContent = many === clauses.length ? `共 ${many} 条` : `${many} / ${clauses.length} 条`;
  };
  const reveal = () => {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch { /* 不是合法的编码，照原样找 */ }
    const target = document.getElementById(name);
    if (!target || !target.matches("article.clause, section.theme")) return;
    if (target.hidden) { form.reset(); apply(); }
    if (target.matches("article.clause")) target.querySelector("details").open = true;
    target.scrollIntoView();
  };
  let timer;
  form.elements.find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 120); });
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details:not(.shot)")) details.open = true;
  });
  form.hidden = clauses.length === 0;
  if (clauses.length) apply();
  reveal();
})();
