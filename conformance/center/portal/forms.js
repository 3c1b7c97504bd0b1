// 与 extract.js 一起在页面里运行:表单里有什么,以及列表的后几页。

const BUTTONS = "button, input[type=submit], input[type=button], [role=button]";

// 正文里点了会去别处、或者会有动静的;页内的锚点、电话、邮箱不是。
function onward() {
  const still = (one) => one.matches("a[href]") && /^(?:#(?![/!])|tel:|mailto:)/i.test(one.getAttribute("href").trim());
  return [...document.querySelectorAll(`${BUTTONS}, ${FRAMES}, a[href], [onclick]`)].some((one) => visible(one) && !one.closest(CHROME) && !still(one));
}

// 等到有可填可交的表单,等够了也算。
function formed({ patience }) {
  return new Promise((done) => {
    const finish = () => { watcher.disconnect(); clearTimeout(last); done(true); };
    const watcher = new MutationObserver(() => { const seen = form(); if (seen.fields.length && seen.buttons.length) finish(); });
    const last = setTimeout(finish, patience);
    watcher.observe(document, { subtree: true, childList: true, attributes: true });
  });
}

// 人能填的输入框和能按的按钮;序号是它们在页面同类元素中的次序。
function form() {
  const named = (field) => [...(field.labels || [])].map((label) => label.innerText).join(" ");
  const describe = (field) => [named(field), field.placeholder, field.title, field.getAttribute("aria-label"), field.name, field.id].filter(Boolean).map(squeeze);
  const pictured = (field) => [field.parentElement, field.parentElement?.parentElement].some((box) => box?.querySelectorAll("input:not([type=hidden]), textarea").length === 1 && [...box.querySelectorAll("img, canvas")].some(visible));
  const inputs = [...document.querySelectorAll("input, textarea")];
  const buttons = [...document.querySelectorAll(BUTTONS)];
  return {
    fields: inputs.flatMap((field, index) => (typed(field) && visible(field) && !field.closest("[role=search]") ? [{ index, words: describe(field), long: field.tagName === "TEXTAREA", pictured: pictured(field) }] : [])),
    buttons: buttons.flatMap((button, index) => (visible(button) && !button.closest("[role=search]") ? [{ index, text: squeeze(button.innerText || button.value) }] : [])),
    onward: onward(),
  };
}

// 表单里有没有非填不可的评价:看得见、必填,说法里有评价、满意、打分。
function rating() {
  const asks = /评价|满意|打分|评分/;
  const words = (field) => [...(field.labels || [])].map((label) => label.innerText).concat(field.name, field.closest("fieldset")?.innerText || "").join(" ");
  const needed = (field) => field.required || field.getAttribute("aria-required") === "true";
  return [...document.querySelectorAll("input, select, textarea")].some((field) => needed(field) && visible(field) && asks.test(words(field)));
}

// 不渲染地取一页列表;能不能这样取,由 Python 拿渲染出来的第一页比对过才决定。
async function sheet({ url }) {
  const answer = await fetch(url, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const cell = ([one, above]) => ({ text: squeeze(one.textContent), images: [], above });
  const link = (a) => ({ text: squeeze(a.textContent), url: new URL(a.getAttribute("href"), answer.url).href, rel: a.rel, aside: Boolean(a.closest(CHROME)) });
  return {
    status: answer.status,
    handlers: [...page.querySelectorAll("[onclick]")].map((one) => one.getAttribute("onclick")).filter((code) => code.length < 500),
    tables: [...page.querySelectorAll("table")].map((table) => grid([...table.rows]).map((line) => line.map(cell))),
    links: [...page.querySelectorAll("a[href]")].map(link).filter((one) => /^https?:/.test(one.url)),
  };
}
