// 与 extract.js 一起在页面里运行:关掉挡在上面的提示,点开标签页与折叠的内容,翻到列表的下一页。
// 只点不会提交、不会离开本页的控件;点的时候表单一律不提交。

const TABS = "[role=tab], [data-toggle=tab], [data-bs-toggle=tab], [data-toggle=pill], [data-bs-toggle=pill], .el-tabs__item, .ant-tabs-tab, .layui-tab-title > li, .van-tab, .ivu-tabs-tab, .nav-tabs > li, .tabs > li, .tab > li, .tab-title > li, .tab-nav > li, .tab-item";
const FOLDS = "[aria-expanded=false], [data-toggle=collapse], [data-bs-toggle=collapse], .el-collapse-item__header, .ant-collapse-header, .layui-colla-title, .van-collapse-item__title, .ivu-collapse-header";
const UNFOLD = /^(?:点击)?(?:展开|展开全部|展开更多|展开详情|查看更多|查看全部|显示全部|显示更多)[▼▽∨﹀↓»>]*$/;
const OPENED = /(?:^|[-_ ])(?:active|is-active|current|selected|on|this|layui-this|ant-tabs-tab-active|ivu-tabs-tab-active|checked)(?:$|[ ])/;
const CLOSE = /^(?:我?知道了|关闭|关闭窗口|同意|接受|全部接受|同意并继续|我已阅读|确认已读|不再提示|不再显示|跳过|取消|×|✕|✖|x)$/i;
const LAYERS = "[role=dialog], [role=alertdialog], [aria-modal=true], dialog, [class*=modal], [class*=popup], [class*=dialog], [class*=cookie], [class*=mask], [class*=overlay], [class*=layer]";
const NEXTS = "a, button, li, span, [role=button]";
const NEXT_CLASSES = ".btn-next, .ant-pagination-next, .layui-laypage-next, .ivu-page-next, .van-pagination__item--next, .next, .page-next, [aria-label=下一页]";

const disabled = (element) => element.disabled || element.getAttribute("aria-disabled") === "true" || /disabled|forbid/.test(element.className);

// 会提交或离开本页的不点。
function harmless(element) {
  const link = element.closest("a[href]") || element.querySelector("a[href]");
  if (link && !/^(?:#(?![/!])|javascript:)/i.test(link.getAttribute("href").trim())) return false;
  const button = element.closest("button, input");
  if (!button) return true;
  const type = (button.getAttribute("type") || (button.form ? "submit" : "button")).toLowerCase();
  return !["submit", "image", "reset", "file"].includes(type);
}

// 点的时候挡住表单的提交与新窗口;页面自己的脚本照常运行。
function guarded(act) {
  const stop = (event) => event.preventDefault();
  const kept = [HTMLFormElement.prototype.submit, HTMLFormElement.prototype.requestSubmit, window.open];
  HTMLFormElement.prototype.submit = HTMLFormElement.prototype.requestSubmit = () => {};
  window.open = () => null;
  document.addEventListener("submit", stop, true);
  try {
    act();
  } finally {
    document.removeEventListener("submit", stop, true);
    [HTMLFormElement.prototype.submit, HTMLFormElement.prototype.requestSubmit, window.open] = kept;
  }
}

const press = (element) => guarded(() => (typeof element.click === "function" ? element.click() : element.dispatchEvent(new MouseEvent("click", { bubbles: true }))));

// 档案写明的都点;没有写的只认盖在页面上的一层里写着“知道了”“关闭”“同意”的按钮。
function dismiss({ selectors }) {
  const given = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]).filter((one) => visible(one) && harmless(one));
  const floats = (element) => ["fixed", "absolute", "sticky"].includes(getComputedStyle(element).position) || element.open;
  const layers = [...document.querySelectorAll(LAYERS)].filter((layer) => visible(layer) && floats(layer));
  const generic = layers.flatMap((layer) => [...layer.querySelectorAll("button, a, span, i, [role=button]")].filter((one) => visible(one) && harmless(one) && CLOSE.test(bare(one.innerText || one.getAttribute("aria-label")))).slice(0, 1));
  for (const element of new Set([...given, ...generic])) press(element);
  return given.length + generic.length;
}

// 要点开的控件有几个;它们记在页面里,用 reveal 逐个点。
function controls({ selectors }) {
  const given = selectors.flatMap((selector) => [...document.querySelectorAll(selector)]);
  const found = [...document.querySelectorAll(`${TABS}, ${FOLDS}`)].filter((one) => !one.closest(CHROME) && !OPENED.test(one.className) && one.getAttribute("aria-selected") !== "true");
  const worded = [...document.querySelectorAll("a, span, div, button, p, i")].filter((one) => one.textContent.length < 12 && UNFOLD.test(bare(one.textContent)) && !one.closest(CHROME) && ![...one.children].some((child) => UNFOLD.test(bare(child.textContent))));
  const chosen = [...new Set([...given, ...found, ...worded])].filter((one) => visible(one) && harmless(one));
  window.__revealed = chosen;
  return chosen.length;
}

function reveal({ index }) {
  const element = window.__revealed?.[index];
  if (!element?.isConnected || !visible(element) || element.getAttribute("aria-expanded") === "true") return false;
  press(element);
  return true;
}

// 不是普通链接的“下一页”:按得动就按下去。
function turner(selector, words) {
  const pressable = (one) => one.matches("a, button, [role=button], [onclick]") || getComputedStyle(one).cursor === "pointer";
  const worded = () => [...document.querySelectorAll(NEXTS)].filter((one) => words.includes(bare(one.innerText)) && pressable(one));
  const found = selector ? [...document.querySelectorAll(selector)] : [...document.querySelectorAll(NEXT_CLASSES), ...worded()].filter((one) => !one.matches("a[rel~=next]"));
  const element = found.find((one) => visible(one) && harmless(one));
  return element && !disabled(element) && !disabled(element.parentElement) ? element : null;
}

function forward({ selector, words }) {
  const element = turner(selector, words);
  if (element) press(element);
  return element ? "pressed" : "end";
}

// 页面稳下来:一小段时间里没有再改动。
function calm({ quiet, patience }) {
  return new Promise((done) => {
    const finish = () => { watcher.disconnect(); clearTimeout(timer); clearTimeout(last); done(true); };
    const watcher = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(finish, quiet); });
    let timer = setTimeout(finish, quiet);
    const last = setTimeout(finish, patience);
    watcher.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
}

// 打开之后的头一眼:等它稳下来,关掉挡着的;没有什么要关的,接着就看。
async function arrive({ quiet, patience, selectors, longest }) {
  await calm({ quiet, patience });
  const pressed = dismiss({ selectors });
  return { pressed, seen: pressed ? null : await survey({ patience: longest }) };
}
