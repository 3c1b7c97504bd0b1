// 与 extract.js 一起在页面里运行:表单里有什么,以及列表的后几页。

const BUTTONS = "button, input[type=submit], input[type=button], [role=button]";

// 连同看得进去的影子(open shadow DOM)里的;影子里的排在后面。
function pierced(selector, root = document) {
  const shadows = [...root.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean);
  return [...root.querySelectorAll(selector), ...shadows.flatMap((one) => pierced(selector, one))];
}

// 有可填可交的表单。
function fillable() {
  const usable = (one) => visible(one) && !one.closest("[role=search]");
  return pierced("input, textarea").some((one) => typed(one) && usable(one)) && pierced(BUTTONS).some(usable);
}

// 正文里点了会去别处、或者会有动静的,和只看得见样子的图、画布、影子(也许是二维码、看不进去的表单);页内的锚点、电话、邮箱不是。
function onward() {
  const still = (one) => one.matches("a[href]") && /^(?:#(?![/!])|tel:|mailto:)/i.test(one.getAttribute("href").trim());
  const shown = (one) => visible(one) && !one.closest(CHROME);
  const pressed = [...document.querySelectorAll(`${BUTTONS}, ${FRAMES}, a[href], [onclick]`)].some((one) => shown(one) && !still(one));
  const pictured = [...document.querySelectorAll("img, canvas, svg")].some((one) => shown(one) && one.getBoundingClientRect().width >= 64);
  return pressed || pictured || opaque();
}

// 等到有可填可交的表单,等够了也算。
function formed({ patience }) {
  return new Promise((done) => {
    const finish = () => { watcher.disconnect(); clearTimeout(last); done(true); };
    const watcher = new MutationObserver(() => { if (fillable()) finish(); });
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
    fields: inputs.flatMap((field, index) => (typed(field) && visible(field) && !field.closest("[role=search]") ? [{ index, words: describe(field), pictured: pictured(field) }] : [])),
    buttons: buttons.flatMap((button, index) => (visible(button) && !button.closest("[role=search]") ? [{ index, text: squeeze(button.innerText || button.value) }] : [])),
    fillable: fillable(),
    onward: onward(),
  };
}

// 表单里有没有非填不可的评价:看得见、必填。说的是对服务的评价、满意度,或者给人选的是满意程度,才断定;
// 只说评价、打分的说不定是什么;环境影响评价、信用评价之类是另一回事。
const SERVED = /满意度|好差评|(?:服务|办理|办事|本次|此次|这次).{0,8}(?:评价|满意|打分|评分)|评价.{0,4}(?:服务|办理|我们)/;
const PLEASED = /非常满意|不满意|很满意|比较满意|基本满意/;
const ASSESSED = /(?:影响|信用|资质|安全|节能|职业|能力|风险|质量|等级|绩效|综合|价格|资产|水土|地震|社会|材料|项目|报告)[^，。；\s]{0,6}(?:评价|评分|打分)|(?:评价|评分)(?:报告|文件|机构|单位|等级|证书|批复|意见|结论|资质|编号|文号|表|书|师)|满意度调查/g;
function rating() {
  const named = (field) => [...(field.labels || [])].map((label) => label.innerText).concat(field.name, field.closest("fieldset")?.innerText || "").join(" ");
  const alike = (field) => (field.type === "radio" ? [...(field.form || document).querySelectorAll("input[type=radio]")].filter((one) => one.name === field.name) : []);
  const choices = (field) => [...(field.options || [])].map((one) => one.text).concat(alike(field).map(named)).join(" ");
  const needed = (field) => (field.required || field.getAttribute("aria-required") === "true") && field.type !== "file" && visible(field);
  const told = pierced("input, select, textarea").filter(needed).map((field) => [named(field).replace(ASSESSED, ""), choices(field)]);
  if (told.some(([words, choice]) => SERVED.test(words) || PLEASED.test(choice))) return "是";
  return told.some(([words]) => /评价|满意|打分|评分/.test(words)) ? "存疑" : "否";
}

// 不是链接而点了会去别处的:写着脚本的、表单外的按钮、下拉框,画出来的页上指着变成手形的。我们不点它们,沿链接就也许没有走全。
const SCRIPTED = "[onclick], a[href^='javascript:' i], a[href='#'], a:not([href]), button, select, [role=link], [role=button], [role=menuitem]";
const LINK = "a[href]:not([href^='javascript:' i]):not([href='#'])";
const INERT = `${LINK}, label, summary, input, select, option, textarea, button`;
function scripted() {
  const pointed = [...document.body.querySelectorAll("*")].filter((one) => !one.closest(INERT) && getComputedStyle(one).cursor === "pointer");
  return leading([...document.querySelectorAll(SCRIPTED), ...pointed].filter(visible));
}

function leading(found) {
  const written = (one) => bare(one.textContent || one.getAttribute("aria-label"));
  const jump = (one) => one.onchange || one.hasAttribute("onchange") || !one.closest("form") || [...one.options].some((option) => /^(?:\/|https?:)/.test(option.value));
  const acts = (one) => (one.hasAttribute("onclick") || written(one)) && !USES.test(written(one)) && !(one.matches("button") && one.closest("form") && !one.hasAttribute("onclick"));
  return found.some((one) => (one.matches("select") ? jump(one) : !one.closest(LINK) && acts(one)));
}

// 不渲染地取一页列表;能不能这样取,由 Python 拿渲染出来的第一页比对过才决定。
async function sheet({ url }) {
  const answer = await fetch(url, { credentials: "same-origin" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const cell = ([one, above]) => ({ text: squeeze(one.textContent), images: [], above });
  const link = (a) => ({ text: squeeze(a.textContent), url: new URL(a.getAttribute("href"), answer.url).href, rel: a.rel, aside: Boolean(a.closest(CHROME)) });
  return {
    url: answer.url,
    status: answer.status,
    scripted: leading([...page.querySelectorAll(SCRIPTED)]),
    handlers: [...page.querySelectorAll("[onclick]")].map((one) => one.getAttribute("onclick")).filter((code) => code.length < 500),
    tables: [...page.querySelectorAll("table")].map((table) => grid([...table.rows]).map((line) => line.map(cell))),
    links: [...page.querySelectorAll("a[href]")].map(link).filter((one) => /^https?:/.test(one.url)),
  };
}
