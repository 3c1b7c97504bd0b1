// 在页面里运行:只看人看得见的东西。先报出像标签的短文字和可疑的个人信息(survey),
// 再按 Python 认出的标签取出各自的内容(extract)。空的一节取到的必须是空,绝不是下一节的文字。
const HEADINGS = "H1 H2 H3 H4 H5 H6".split(" ");
const CHROME = "nav, footer, aside, body > header, [role=navigation], [role=banner], [role=contentinfo], script, style, template, noscript";
const CONTAINERS = "SECTION ARTICLE MAIN BODY LI TD TH DD DT TR TABLE FIELDSET DETAILS FORM".split(" ");
const DECORATIONS = "I EM SVG svg IMG".split(" ");
const BESIDE = /^(?:点击)?(?:展开|收起|折叠|更多|查看更多|查看全部|显示全部|显示更多|必填|可选)|^共?[0-9一二三四五六七八九十]+[份项个步种类条]$/;
const CONTROLS = "a, button, option, input, textarea";
const HEADS = "h1, h2, h3, h4, h5, h6, th, dt, summary, legend";
const TITLES = `${HEADS}, td`;
const LONGEST = 40;

const squeeze = (text) => (text || "").replace(/[\u00ad\u200b-\u200d\u2060\ufeff]/g, "").replace(/[\s\u3000]+/g, " ").trim();
const bare = (text) => squeeze(text).replace(/ /g, "");
// 去掉括注;再去掉标点、图标和序号,剩下的才是话。
const plain = (text) => text.replace(/[(\uFF08][^()\uFF08\uFF09]*[)\uFF09]/g, "");
const solid = (text) => plain(text).replace(/[^\p{L}\p{N}]/gu, "").replace(/^第?[一二三四五六七八九十0-9]{1,3}$/, "");
const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
const isText = (node) => node.nodeType === Node.TEXT_NODE;
const level = (element) => HEADINGS.indexOf(element.tagName) + 1;
const signature = (node) => (isElement(node) ? `${node.tagName}.${node.className}` : "#");
const before = (a, b) => Boolean(a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING);

const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

// 只给读屏软件的、透明的、移出画面的文字:人看不见,innerText 却照收,所以先把它们设为不可见。
// 滚到才画的(content-visibility)人看得见,先画出来。
function unseen(element) {
  const style = getComputedStyle(element);
  if (style.contentVisibility === "auto") element.style.contentVisibility = "visible";
  if (style.opacity === "0") return true;
  if (faint(element, style)) return Boolean(inkless.add(element));
  if (style.position !== "absolute" && style.position !== "fixed") return false;
  const box = element.getBoundingClientRect();
  return (box.width <= 1 && box.height <= 1 && style.overflow !== "visible") || box.right <= 0 || box.bottom <= 0;
}

// 设为不可见的,下一次看之前先还原:那时也许已经显出来了。
const covered = (window.__covered ||= new Map());
function cover(element) {
  if (!covered.has(element)) covered.set(element, [element.style.getPropertyValue("visibility"), element.style.getPropertyPriority("visibility")]);
  element.style.setProperty("visibility", "hidden", "important");
}

function uncover() {
  for (const [element, was] of covered) element.style.setProperty("visibility", ...was);
  covered.clear();
  inkless.clear();
}

// 文字在而没有笔画:没有大小、没有颜色、缩到零、剪掉了、推到画面外。是不是展开就看得到,认不准。
const inkless = (window.__inkless ||= new Set());
const CLEAR = /^(?:transparent|rgba\(.*, 0\))$/;
function faint(element, style) {
  const clipped = element.clientHeight === 0 && element.offsetHeight === 0 && style.overflowY === "hidden" && style.display !== "inline";
  const shrunk = /^matrix\(0, 0, 0, 0,|^matrix3d\(0, 0, 0, 0, 0, 0/.test(style.transform) || /^inset\((?:[5-9]\d|100)%\)/.test(style.clipPath);
  if ((clipped || shrunk) && element.textContent.trim()) return element.checkVisibility();
  const bald = style.fontSize === "0px" || (CLEAR.test(style.color) && CLEAR.test(style.webkitTextFillColor) && style.textShadow === "none" && style.backgroundClip !== "text") || parseFloat(style.textIndent) < -999;
  return bald && element.checkVisibility() && [...element.childNodes].some((one) => isText(one) && one.data.trim()) && ![...element.children].some((one) => one.textContent.trim());
}

function words(node) {
  if (isText(node)) return node.parentElement && visible(node.parentElement) ? node.data.replace(/\s+/g, " ") : "";
  if (!isElement(node) || node.matches(CHROME)) return "";
  if (getComputedStyle(node).display === "contents") return textOf([...node.childNodes]);
  return visible(node) ? [node.innerText, ...fixed(node)].join("\n") : "";
}

// 只给人看、不能改的输入框里的字;innerText 不收。
const typed = (field) => !["hidden", "submit", "button", "checkbox", "radio", "file", "image", "reset"].includes(field.type);
const fixed = (node) => within([node], "input, textarea").filter((one) => (one.readOnly || one.disabled) && typed(one) && one.type !== "password" && visible(one)).map((one) => one.value);

function textOf(nodes) {
  let text = "";
  for (const node of nodes) {
    const inline = !isElement(node) || getComputedStyle(node).display.startsWith("inline");
    text += inline && node.nodeName !== "BR" ? words(node) : `\n${words(node)}\n`;
  }
  return text.split("\n").map((line) => line.replace(/[ \u00a0\u3000]+/g, " ").trim()).filter(Boolean).join("\n");
}

const within = (nodes, selector) =>
  nodes.filter(isElement).flatMap((node) => [...(node.matches(selector) ? [node] : []), ...node.querySelectorAll(selector)]);

function linksOf(nodes) {
  const named = (a) => squeeze(a.innerText) || a.title || a.getAttribute("aria-label") || a.querySelector("img")?.alt || "";
  const anchors = within(nodes, "a[href]").map((a) => [a, named(a), a.href, a.rel]);
  const files = within(nodes, `${FRAMES}, img`).map((one) => [one, one.title || one.alt || filed(one).split("/").pop(), filed(one), ""]);
  return [...anchors, ...files]
    .filter(([one, , url]) => visible(one) && /^https?:/.test(url))
    .map(([one, text, url, rel]) => ({ text, url, rel, aside: Boolean(one.closest(CHROME)) }));
}

// 嵌在页面里给人看的文件,以及滚到才载入、此刻还没有载入的图片:看不到内容,但知道在哪里。
const FRAMES = "embed, object, iframe";
const FILES = /\.(?:pdf|ofd|docx?|wps|xlsx?)(?:[?#]|$)/i;
const pending = (img) => (img.naturalWidth <= 1 && (img.dataset.src || img.dataset.original || img.dataset.lazySrc || img.getAttribute("lay-src"))) || "";
const framed = (nodes) => within(nodes, FRAMES).some((one) => visible(one) && one.getBoundingClientRect().width >= 64);

function filed(one) {
  if (one.tagName === "IMG") return pending(one) && new URL(pending(one), document.baseURI).href;
  const url = one.src || one.data || "";
  return one.type === "application/pdf" || FILES.test(url) ? url : "";
}

function imagesOf(nodes) {
  const pictures = within(nodes, "img").filter((img) => visible(img) && !pending(img));
  const drawings = within(nodes, "svg, canvas").filter((drawing) => visible(drawing) && drawing.getBoundingClientRect().width >= 64);
  const size = (drawing) => drawing.getBoundingClientRect();
  return [
    ...pictures.map((img) => ({ url: address(img.currentSrc || img.src), width: img.naturalWidth, height: img.naturalHeight })),
    ...drawings.map((d) => ({ url: "", width: Math.round(size(d).width), height: Math.round(size(d).height) })),
  ];
}

const address = (url) => (url.startsWith("data:") ? url.slice(0, 40) : url);

// ---- survey

async function settle(patience) {
  for (const details of document.querySelectorAll("details")) details.open = true;
  uncover();
  const hidden = () => [...document.body.querySelectorAll("*")].filter(unseen);
  const first = hidden();
  for (const element of (await scrolled(first)) ? hidden() : first) cover(element);
  const waiting = [...document.images].map((img) => {
    img.loading = "eager";
    return img.complete ? null : new Promise((done) => { img.onload = img.onerror = done; });
  });
  await Promise.race([Promise.all(waiting), new Promise((done) => setTimeout(done, patience))]);
}

// 滚到才显示、才载入的,人往下翻就看得到:有这样的内容才一屏屏翻到底再翻回来,一页只翻一次。
// 翻的时候显出来过的,翻回来不再当作看不见。
async function scrolled(hidden) {
  const inked = (one) => one.checkVisibility() && !one.closest(CHROME) && (squeeze(one.textContent) || one.querySelector("img, svg, canvas"));
  const faded = hidden.filter((one) => getComputedStyle(one).opacity === "0" && inked(one));
  if (window.__scrolled || !(faded.length || document.querySelector(".wow, [data-aos]") || [...document.images].some(pending))) return false;
  const risen = new Set();
  await toured(() => { for (const one of faded) if (getComputedStyle(one).opacity !== "0") risen.add(one); });
  for (const one of risen) one.style.cssText += "; transition: none !important; opacity: 1 !important";
  return true;
}

// 一屏屏翻到底再翻回来,每一屏做一件事;一页只翻一次。
async function toured(each) {
  if (window.__scrolled) return false;
  window.__scrolled = true;
  const before = window.scrollY;
  for (let top = 0, screens = 0; top < document.documentElement.scrollHeight && screens < SCREENS; top += window.innerHeight, screens += 1) {
    window.scrollTo({ top, behavior: "instant" });
    await drawn();
    if (typeof each === "function") each();
  }
  window.scrollTo({ top: before, behavior: "instant" });
  await drawn();
  return true;
}

// 画过两帧:滚动的事件、进入视野的通知都送到了;播着的动画直接播完。
const SCREENS = 20;
async function drawn() {
  const frames = new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.race([frames, new Promise((done) => setTimeout(done, 100))]);
  for (const motion of document.getAnimations()) if (motion.playbackRate > 0 && motion.effect?.getComputedTiming().endTime !== Infinity) motion.finish();
}

function textNodes() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
  return found;
}

// 标签可以是一个元素的全部文字,也可以是以冒号结尾的一段文字。看不看得见的都在内。
function labelled() {
  const found = [];
  const texts = new Map();
  const [apart, tab] = [under(`${CHROME}, ${CONTROLS}`), under(TABS)];
  for (const element of document.body.querySelectorAll("*")) {
    const whole = element.textContent;
    const text = whole.length > LONGEST * 3 ? "" : bare(whole);
    if (text && text.length <= LONGEST) texts.set(element, text);
  }
  for (const [element, text] of texts) {
    const same = [...element.children].find((child) => texts.get(child) === text);
    const mere = same?.matches(CONTROLS) && element.matches(TITLES);
    if ((!same || mere) && !apart(element) && !tab(element)) found.push([element, text]);
  }
  for (const node of textNodes()) {
    const text = bare(node.data);
    const parent = node.parentElement;
    if (/[:\uFF1A]$/.test(text) && text.length <= LONGEST && bare(parent.textContent) !== text && !apart(parent)) found.push([node, text]);
  }
  return found;
}

// 在不在 selector 的元素里面(自己就是的也算);一次找齐,比逐个 closest 快得多。
function under(selector) {
  const boxes = new Set(document.querySelectorAll(selector));
  return (element) => {
    let one = element;
    while (one && !boxes.has(one)) one = one.parentElement;
    return Boolean(one);
  };
}

// “标签:内容”里的标签;括注里的冒号不算,没有冒号的是全部。
const headOf = (text) => plain(text).split(/[:\uFF1A]/)[0];

const elementOf = (node) => (isElement(node) ? node : node.parentElement);
const labelNodes = (found) => found.filter(([node]) => visible(elementOf(node)));
const unseenNodes = (found) => found.filter(([node]) => !visible(elementOf(node)));

// 像个人信息的文字,连同它的上文(表头、同一块里前面的文字):写明是办公电话的不是泄露。
// 跟在“申请人”“住址”之类后面的也是:标签可以在同一段里、表头里,或者是它前面的那一段文字。
const NUMBERED = /[0-9\uFF10-\uFF19](?:[ \u00A0\u2002-\u2014\u202F\u2212\u3000\uFE63\uFF0D-]?[0-9\uFF10-\uFF19]){10}|@|0[0-9]{2,3}-?[0-9]{7}|[0-9A-Z]{18}/;
const PERSONAL = /(?:申请|申报|法定代表|法人代表|代理|委托|受托|经营|相对|当事|投诉|评价|咨询|举报|信访|户|持证|被许可|取件|收件|关系|本|联系)(?:人|者|主)|姓名|住址|地址|居住地|户籍|身份证|证件号|护照|通行证/;

function suspects() {
  const fields = [...document.querySelectorAll("input, textarea")];
  let last = "";
  return [...textNodes(), ...fields].filter((node) => {
    const [said, earlier] = [read(node), last];
    last = said.length <= LONGEST ? said : said.slice(-LONGEST);
    return NUMBERED.test(said) || PERSONAL.test(said) || PERSONAL.test(earlier) || PERSONAL.test(heading(blockOf(node)));
  });
}

const blockOf = (node) => (isText(node) ? node.parentElement : node).closest("td, th, dd, li, p, div");

const read = (node) => (isText(node) ? node.data : node.value);
const write = (node, text) => (isText(node) ? (node.data = text) : (node.value = text));
const keyOf = (node) => `${context(node)}\n${read(node)}`;

function context(node) {
  const cell = blockOf(node);
  const range = document.createRange();
  if (cell) range.setStart(cell, 0), range.setEndBefore(node);
  const earlier = (isText(node) ? node.parentElement : node).previousSibling?.textContent || "";
  const [title, before] = [heading(cell), cell ? squeeze(range.toString()) : squeeze(earlier.slice(-LONGEST))];
  return title && !before ? `${title.replace(/[:\uFF1A]$/, "")}:` : squeeze([title, before].filter(Boolean).join(":"));
}

function heading(cell) {
  const row = cell?.closest("tr");
  if (cell?.tagName === "DD") return squeeze(cell.previousElementSibling?.innerText);
  if (cell?.dataset.label) return squeeze(cell.dataset.label);
  if (!row || !cell.closest("td")) return labelBefore(cell);
  const own = cell.closest("td");
  const first = own.closest("table").rows[0];
  const listed = first !== row && first.cells.length === row.cells.length && [...first.cells].every((one) => one.tagName === "TH");
  const column = listed ? first.cells[own.cellIndex] : null;
  const side = own.previousElementSibling?.tagName === "TH" ? own.previousElementSibling : null;
  return squeeze((column || side || {}).innerText || "");
}

// 不是表格的:前面一个元素就是标签,如 <label>申请人</label><p>…</p>。
function labelBefore(cell) {
  const label = cell?.matches("p, div, li") ? cell.previousElementSibling : null;
  const text = label && label.textContent.length <= LONGEST ? bare(label.textContent) : "";
  return PERSONAL.test(text) && text.length <= 8 ? text : "";
}

async function survey({ patience }) {
  await settle(patience);
  const found = labelled();
  return {
    title: squeeze(document.title),
    labels: [...new Set([...labelNodes(found).map(([, text]) => text), ...tabTitles()])],
    heads: [...new Set(labelNodes(found).map(([, text]) => headOf(text)))],
    unseen: [...new Set(unseenNodes(found).map(([, text]) => text))],
    suspects: suspects().map((node) => [context(node), read(node)]),
  };
}

// ---- extract

const colon = (text) => /[:\uFF1A]$/.test(text) && text.length <= 14;
const BELOW = /^(?:具体|详细)?(?:如|见)?下[表图文]?$/;
const textBefore = (node, box) => { const range = document.createRange(); range.setStart(box, 0); range.setEndBefore(node); return range.toString(); };
const textAfter = (node, box) => { const range = document.createRange(); range.setStartAfter(node); range.setEnd(box, box.childNodes.length); return range.toString(); };
const after = (node) => { const rest = []; for (let next = node.nextSibling; next; next = next.nextSibling) rest.push(next); return rest; };
const filled = (node) => isElement(node) || (isText(node) && squeeze(node.data).replace(/[:\uFF1A]/g, "") !== "");

// known:标签 → 要素(空表示只用来隔断);inside:要素 → 它的一节里可以有的要素;columns:可以作列名的要素。
function sections(found, { known, inside, columns }) {
  const nodes = new Map(labelNodes(found).filter(([, text]) => known[text]).map(([node, text]) => [node, known[text]]));
  for (const node of [...nodes.keys()]) for (let box = node.parentElement; box; box = box.parentElement) if (nodes.has(box) && spread(box, node)) nodes.delete(box);
  const cellOf = (node) => { const cell = isElement(node) && node.closest("td, th"); return cell && bare(cell.textContent) === bare(node.textContent) ? cell : null; };
  const celled = new Map([...nodes.keys()].map((node) => [cellOf(node), node]));
  const labelCell = (cell) => cell !== null && cell !== undefined && celled.has(cell);
  celled.delete(null);

  const stacks = new Set([...new Set([...celled.keys()].map((cell) => cell.closest("table")))].flatMap(stacked));
  for (const [cell, node] of [...celled]) {
    if (stacks.has(cell.parentElement)) continue;
    const header = headerRow(cell.parentElement);
    if (header ? nodes.get(node).some((one) => columns.includes(one)) : !isValue(cell)) continue;
    nodes.delete(node);
    celled.delete(cell);
  }
  const labels = [...nodes.keys()];

  // 里面的标签前后还有内容的,外面的是“标签—内容”的一整块,不是标签;标题里没有内容,“展开”“共3项”也不是。
  function spread(box, label) {
    const rest = solid(bare(textAfter(label, box)));
    const value = elementOf(label).previousElementSibling && solid(bare(textBefore(label, box)));
    return !box.matches(HEADS) && Boolean(value || (rest && !BESIDE.test(rest)));
  }

  // 内容和标签写在一起的,内容由 Python 从那一行里取;它只用来隔断。标题的内容总在后面。
  function complete(node) {
    const [text, head] = [plain(bare(node.textContent)), headOf(bare(node.textContent))];
    const rest = solid(text.slice(head.length));
    return Boolean(known[head]) && rest !== "" && !BELOW.test(rest) && !(isElement(node) && node.matches(HEADS));
  }

  // 内容在前、标签在后的卡片:标签是那一小块的末尾,前面有字。那些字是不是内容说不准。
  function trailing(node) {
    const box = elementOf(node).parentElement;
    const crowd = labels.filter((one) => one !== box && box.contains(one)).length;
    if (crowd > 1 || elementOf(node).matches("td, th, dt") || bare(box.textContent).length > LONGEST || colon(bare(node.textContent))) return false;
    return solid(bare(textBefore(node, box))) !== "" && solid(bare(textAfter(node, box))) === "";
  }

  function headerRow(row) {
    const cells = [...row.cells];
    if (cells.length < 2 || row.closest("table").rows.length < 2) return false;
    const first = row === row.closest("table").rows[0];
    return row.parentElement.tagName === "THEAD" || cells.every((cell) => cell.tagName === "TH") || (first && cells.length > 2 && cells.every(labelCell));
  }

  // 一行标签、一行内容相间的表,内容就在下面一格;只有两行的,标签要各是各的要素。→ 标签的各行。
  function stacked(table) {
    const rows = [...table.rows];
    const [names, values] = [rows.filter((_, place) => place % 2 === 0), rows.filter((_, place) => place % 2)];
    const kinds = names[0].cells.length > 1 && [...names[0].cells].map((cell) => nodes.get(celled.get(cell))?.[0]);
    const distinct = kinds && !kinds.includes(undefined) && new Set(kinds).size === kinds.length;
    const titled = names.every((row) => [...row.cells].every((cell) => cell.tagName === "TH" || labelCell(cell)));
    const filling = values.every((row, place) => row.cells.length === names[place].cells.length && [...row.cells].every((cell) => cell.tagName === "TD" && !labelCell(cell)));
    return names.length === values.length && kinds && (names.length > 1 || distinct) && titled && filling ? names : [];
  }

  // “标签—内容”成对的行里,标签右边那一格是内容,即使它的文字碰巧也是一个标签。
  function isValue(cell) {
    const left = cell.previousElementSibling;
    return cell.tagName === "TD" && cell.parentElement.cells.length % 2 === 0 && left !== null && (left.tagName === "TH" || labelCell(left));
  }

  function breaks(node, owner, depth) {
    if (isElement(node) && level(node) && level(node) <= depth) return true;
    if (!nodes.has(node) || nodes.get(node).some((one) => inside[owner]?.includes(one))) return false;
    const row = isElement(node) && node.closest("tr");
    return !(row && headerRow(row) && !(stacks.has(row) && !nodes.get(node).includes(owner)));
  }

  // 依次收取节点,直到遇见隔断;隔断在某个节点内部时只取它前面的部分。
  function until(list, owner, depth, stop, taken) {
    for (const node of list) {
      if (isElement(node) && node.matches(CHROME)) continue;
      if (stop(node) || breaks(node, owner, depth)) return true;
      const deeper = isElement(node) ? [...labels, ...node.querySelectorAll("h1, h2, h3, h4, h5, h6")] : [];
      if (!deeper.some((one) => one !== node && node.contains(one) && breaks(one, owner, depth))) taken.push(node);
      else if (until([...node.childNodes], owner, depth, stop, taken)) return true;
    }
    return false;
  }

  function alone(node) {
    const parent = node.parentElement;
    const others = after(node).filter((one) => filled(one) && !DECORATIONS.includes(one.nodeName));
    return !others.length && bare(parent.textContent) === bare(node.textContent) && !CONTAINERS.includes(parent.tagName);
  }

  function outer(node) {
    return alone(node) ? outer(node.parentElement) : node;
  }

  // 与标签长得一样的下一个块,多半是下一个标签(哪怕说法不认得),内容到它为止。
  function twins(label, wrapper) {
    const unstyled = (node) => !isElement(node) || !node.className;
    return (one) => {
      if (!isElement(one)) return false;
      if (colon(bare(one.textContent)) && /^(STRONG|B|LABEL|SPAN|EM|P|DIV)$/.test(one.tagName)) return true;
      if (wrapper === label) return !unstyled(label) && signature(one) === signature(label);
      const first = one.firstElementChild;
      if (!first || signature(one) !== signature(wrapper) || signature(first) !== signature(label)) return false;
      return !unstyled(label) || colon(bare(first.textContent));
    };
  }

  function following(label, owner) {
    const depth = isElement(label) ? level(label) : 0;
    const node = outer(label);
    const rest = after(node).filter(filled);
    const twin = twins(label, node);
    const alike = (one) => one && isElement(one) && signature(one) === signature(node);
    const below = depth ? null : gridded(node);
    if (below) return below;
    const paired = !depth && isElement(node) && alike(rest[0]) && !(node.className && rest[1] && !alike(rest[1]));
    const taken = [];
    const stop = (one) => (paired && rest.indexOf(one) > 0) || (!(paired && node === label) && twin(one)) || (paired && colon(bare(one.textContent)));
    until(rest, owner, depth || HEADINGS.length, depth ? () => false : stop, taken);
    return taken;
  }

  // 几个标签排成一行、内容排在下一行的网格:内容是正下方的那一块;不是这样的网格是 null。
  function gridded(node) {
    const titled = (one) => isElement(one) && signature(one) === signature(node) && labels.some((label) => one.contains(label) && bare(one.textContent) === bare(label.textContent));
    const box = (one) => elementOf(one).getBoundingClientRect();
    const [run, siblings] = [[node], isElement(node) ? [...node.parentElement.children].filter(filled) : []];
    const place = siblings.indexOf(node);
    for (let left = place - 1; left >= 0 && titled(siblings[left]); left -= 1) run.unshift(siblings[left]);
    for (let right = place + 1; right < siblings.length && titled(siblings[right]); right += 1) run.push(siblings[right]);
    const values = siblings.slice(siblings.indexOf(run[run.length - 1]) + 1).slice(0, run.length);
    const rowed = run.every((one) => Math.abs(box(one).top - box(node).top) < 4) && values.every((one) => box(one).top >= box(node).bottom - 2);
    if (run.length < 2 || values.length < run.length || values.some(titled) || !rowed) return null;
    return values.filter((one) => Math.abs(box(one).left - box(node).left) < 8).slice(0, 1);
  }

  function cells(cell) {
    const row = cell.parentElement;
    if (stacks.has(row)) return [below(row)[0].cells[cell.cellIndex]];
    if (headerRow(row)) return column(cell, grid([...row.closest("table").rows]));
    if (cell.rowSpan > 1) return spanned(cell);
    if (row.cells.length === 1) return upTo(below(row), (next) => (next.cells.length === 1 && next.cells[0].tagName === "TH") || [...next.cells].some(labelCell));
    const right = [...row.cells].slice(cell.cellIndex + 1, cell.tagName === "TD" ? cell.cellIndex + 2 : undefined);
    return upTo(right, (next) => next.tagName === "TH" || labelCell(next));
  }

  // 跨几行的标签,内容在它跨到的各行;各行又都是“小标签—内容”的,取内容。别的要素的行不算。
  function spanned(cell) {
    const [first, kinds] = [cell.parentElement, nodes.get(celled.get(cell))];
    const rows = [...cell.closest("table").rows].slice(first.rowIndex, first.rowIndex + cell.rowSpan);
    const mine = (one) => one && (!labelCell(one) || nodes.get(celled.get(one)).some((kind) => kinds.includes(kind)));
    const rests = rows.map((row) => [...row.cells].filter((one) => before(cell, one) && one !== cell)).filter(([one]) => mine(one));
    return rests.every((rest) => rest.length === 2) ? rests.map(([, value]) => value) : rests.flat();
  }

  // 列名下面的各格;格数与列名不同的行不算,从上一行来的不重复。
  function column(name, lines) {
    const names = lines[name.parentElement.rowIndex];
    const place = names.findIndex(([one]) => one === name);
    const rows = lines.slice(name.parentElement.rowIndex + 1).filter((line) => line.length === names.length);
    return rows.map((line) => line[place]).flatMap(([one, above]) => (above ? [] : [one]));
  }

  const below = (row) => [...row.closest("table").rows].slice(row.rowIndex + 1);
  const upTo = (list, stop) => (list.findIndex(stop) < 0 ? list : list.slice(0, list.findIndex(stop)));

  function content(node) {
    const owner = nodes.get(node)[0];
    const box = isElement(node) && node.closest("td, th, dt, h1, h2, h3, h4, h5, h6");
    if (!box || bare(box.textContent) !== bare(node.textContent)) return following(node, owner);
    if (box.tagName === "DT") return upTo(after(box).filter(isElement), (next) => next.tagName !== "DD");
    return level(box) ? following(box, owner) : cells(box);
  }

  const owners = labels.filter((node) => nodes.get(node).length && !complete(node));
  const askew = (node) => !(isElement(node) && level(node)) && gridded(outer(node))?.length === 0;
  return owners.map((node) => [bare(node.textContent), content(node), node, trailing(node) || askew(node) ? UNSURE : ""]);
}

// 页面里有、人却看不见的文字。“隐藏”是没有办法看到的;“未展开”也许点一下就看得到,不能断定。
const UNSURE = "认不准";
const SILENT = "script, style, template, noscript";

function raw(node) {
  if (isText(node)) return squeeze(node.data);
  if (!isElement(node) || node.matches(SILENT)) return "";
  return squeeze([...node.childNodes].map(raw).join(""));
}

const PANELS = "[role=tabpanel], [aria-hidden=true], [class*=tab], [class*=collapse], [class*=collapsed], [class*=accordion], [class*=fold], [class*=toggle], [class*=panel], [class*=swiper], [class*=slide]";

// 页面自己做的开关:按得动、写着字,又不是办理、下载、登录这些别的用处。
const USES = /^(?:我要|在线|网上|立即|马上|点击|一键|全部)?(?:办理|申请|申报|预约|咨询|投诉|举报|评价|登录|注册|搜索|检索|查询|下载|打印|收藏|分享|返回|返回顶部|返回列表|关闭|提交|重置|纠错|上一页|下一页|首页|扫码|复制|办理入口|进度查询|空白表格|下载空白表格|下载示范文本|示范文本)+$/;
function switches() {
  const pressable = (one) => one.matches("button, [onclick], [role=button]") || getComputedStyle(one).cursor === "pointer";
  const named = (one) => bare(one.innerText || one.title || one.getAttribute("aria-label"));
  const jump = (one) => one.closest("a[href^='#']")?.getAttribute("href").length > 1;
  const able = (one) => !jump(one) && !one.closest("summary") && !window.__revealed?.includes(one) && visible(one) && !one.closest(CHROME) && pressable(one) && harmless(one);
  return [...document.body.querySelectorAll("button, [onclick], [role=button], a, span, div, li, b, i, p, em, strong, h2, h3, h4, h5, dt")].filter((one) => one.textContent.length <= LONGEST && able(one) && named(one) && !USES.test(named(one)));
}

// 一次取内容里页面不变,开关找一遍就够。
let openers = null;
const opens = (panel) => (openers ||= switches()).some((one) => !panel.contains(one) && !one.contains(panel));

function veil(node) {
  let top = isElement(node) ? node : node.parentElement;
  if ([...inkless].some((one) => one.contains(top))) return UNSURE;
  while (top.parentElement && !visible(top.parentElement)) top = top.parentElement;
  const named = top.id && document.querySelector(`[aria-controls~="${CSS.escape(top.id)}"], [href="#${CSS.escape(top.id)}"], [data-target="#${CSS.escape(top.id)}"], [data-bs-target="#${CSS.escape(top.id)}"]`);
  const alike = (one) => one !== top && one.tagName === top.tagName && [...top.classList].some((name) => one.classList.contains(name)) && visible(one);
  return named || top.matches(PANELS) || top.closest("dialog") || [...top.parentElement.children].some(alike) || opens(top) ? "未展开" : "隐藏";
}

function veiled(nodes) {
  const written = nodes.find((node) => raw(node));
  if (!written) return "";
  const inner = isElement(written) ? [...written.querySelectorAll("*")].find((one) => !visible(one) && raw(one)) : null;
  return veil(inner || written);
}

// 连标签一起藏起来的:标签后面的一块,或者同一行、同一块里其余的文字。
function hiddenPairs(found, known) {
  const hidden = unseenNodes(found).filter(([, text]) => known[text]?.length);
  const others = (box) => hidden.filter(([node]) => box.contains(node)).length;
  return hidden.flatMap(([node, text]) => {
    let box = isElement(node) ? node : node.parentElement;
    while (box.parentElement && bare(box.textContent) === text) box = box.parentElement;
    const next = isElement(node) && node.matches("dt, h1, h2, h3, h4, h5, h6, th, td") ? node.nextElementSibling : null;
    const rest = next ? raw(next) : others(box) === 1 && !visible(box) ? bare(raw(box)).replace(text, "") : "";
    return rest && !known[bare(rest)] ? [{ label: text, text: "", links: [], images: [], hidden: veil(node), buried: true, key: identity(node) }] : [];
  });
}

// 档案写明选择器的要素:页面上找到几处就是几处。
function chosen(fields) {
  return Object.entries(fields).flatMap(([element, selector]) => [...document.querySelectorAll(selector)].map((one) => pair(element, [one], one)));
}

function pair(label, nodes, node, unsure = "") {
  const text = textOf(nodes);
  const doubted = () => veiled(nodes) || (framed(nodes) || painted(nodes, elementOf(node)) ? UNSURE : unsure);
  return { label, text, links: linksOf(nodes), images: imagesOf(nodes), hidden: text ? "" : doubted(), key: identity(node) };
}

// 人看得见、文字却收不到的:样式写的字、背景图、填着的输入框、画布、没有取到的图、影子里的。
const PROMPT = /^请?(?:输入|选择|填写|点击)/;
function painted(nodes, label) {
  const boxes = [label, ...within(nodes, "*")].filter(visible);
  const drawing = (one) => one.matches("canvas") || (one.matches("img") && (one.currentSrc || one.src) && !pending(one) && !one.naturalWidth) || shadowed(one);
  const filled = (one) => one.matches("input, textarea") && typed(one) && one.type !== "password" && squeeze(one.value) && !PROMPT.test(squeeze(one.value));
  return boxes.some((one) => drawing(one) || filled(one) || styled(one));
}

function styled(one) {
  const style = getComputedStyle(one);
  const said = (part) => { const { content, display } = getComputedStyle(one, part); return display !== "none" && !["none", "normal"].includes(content) && solid(content.replace(/attr\(([^)]*)\)/, (_, name) => one.getAttribute(name.trim()) || "")); };
  const picture = style.backgroundImage.includes("url(") && style.backgroundRepeat.includes("no-repeat") && one.getBoundingClientRect().width >= 24;
  return picture || said("::before") || said("::after");
}

// 影子里有字的;影子看不进去的(closed)只看得到是自造的元素、占着地方、里面空着。
function shadowed(one) {
  if (one.shadowRoot) return [...one.shadowRoot.childNodes].some((child) => raw(child)) || Boolean(one.shadowRoot.querySelector("img, canvas, svg"));
  return one.tagName.includes("-") && !raw(one) && one.getBoundingClientRect().height >= 8 && !one.querySelector("img, svg, canvas");
}

const floating = (one) => { for (let box = one; box; box = box.parentElement) if (getComputedStyle(box).position === "fixed") return true; return false; };
const opaque = () => [...document.body.querySelectorAll("*")].some((one) => (one.shadowRoot || one.tagName.includes("-")) && visible(one) && !one.closest(CHROME) && !floating(one) && shadowed(one));

// 正文里说别的事项、别的事的几块:相关事项、问答、新闻,和全是链接的列表。
const ASIDES = "[class*=related], [class*=recommend], [class*=news], [class*=faq], [id*=related], [id*=faq], [id*=news]";
const ASIDE = /^(?:相关|推荐|热门|常见|关联|更多|其他|其它|最新|新闻|通知)?(?:事项|服务|办事|问题|问答|解答|推荐|新闻|动态|资讯|公告|政策解读|链接|阅读)$/;
function stray() {
  const under = (head) => { const rest = []; for (let next = head.nextElementSibling; next && !(level(next) && level(next) <= level(head)); next = next.nextElementSibling) rest.push(next); return rest; };
  const headed = [...document.querySelectorAll("h2, h3, h4, h5, h6")].filter((head) => ASIDE.test(bare(head.textContent))).flatMap(under);
  const linked = (one) => bare(one.querySelector("a[href]")?.textContent).length * 2 > bare(one.textContent).length;
  const listed = [...document.querySelectorAll("ul, ol")].filter((list) => list.children.length > 1 && [...list.children].every(linked));
  const named = [...document.querySelectorAll(ASIDES)].filter((one) => !one.matches("body, main, article") && !one.querySelector("h1, h2, th, dt, main, article"));
  return textOf([...named, ...headed, ...listed].filter((one) => !one.closest(CHROME)));
}

// 同一个标签点开前后看了几次,凭它认得是同一个。
function identity(node) {
  window.__identities ||= new WeakMap();
  window.__counted ||= 0;
  if (!window.__identities.has(node)) window.__identities.set(node, (window.__counted += 1));
  return window.__identities.get(node);
}

// 标签页的题目就是标签的:此刻打开的那一块里没有别的标签,整块就是它的内容。
function tabbed(found, known) {
  return [...document.querySelectorAll(TABS)].flatMap((tab) => {
    const text = bare(tab.textContent);
    const panel = known[text]?.length && visible(tab) && !tab.closest(CHROME) ? panelOf(tab) : null;
    const inner = panel ? labelNodes(found).filter(([node, label]) => known[label] && panel.contains(node)) : [];
    return panel && visible(panel) && !inner.length ? [pair(text, [panel], tab)] : [];
  });
}

const tabTitles = () => [...document.querySelectorAll(TABS)].filter(visible).map((tab) => bare(tab.textContent)).filter((text) => text && text.length <= LONGEST);

function panelOf(tab) {
  const link = tab.matches("a") ? tab : tab.querySelector("a");
  const named = [tab.getAttribute("aria-controls"), tab.dataset.target, tab.dataset.bsTarget, link?.getAttribute("href"), link?.dataset.target].filter((one) => one?.length > 1);
  const found = named.map((one) => document.getElementById(one.replace(/^#/, ""))).find(Boolean);
  const list = tab.closest("[role=tablist], ul, ol") || tab.parentElement;
  const tabs = [...list.querySelectorAll(TABS)];
  const beside = [list.nextElementSibling?.children, [...list.parentElement.children].slice([...list.parentElement.children].indexOf(list) + 1)];
  const panels = beside.find((children) => children?.length === tabs.length);
  return found || panels?.[tabs.indexOf(tab)] || null;
}

function handlers() {
  const scripted = (one) => one.getAttribute("onclick") || (/^javascript:/i.test(one.getAttribute("href") || "") ? one.getAttribute("href") : "");
  return [...document.querySelectorAll("[onclick], a[href^='javascript:' i]")].map(scripted).filter((code) => code.length > 11 && code.length < 500);
}

// 表格的各行:跨行的格在它跨到的每一行都有一份。格 → [格, 是不是从上一行来的];跨列的只算一格。
function grid(rows) {
  const spans = [];
  const hanging = (column) => (spans[column]?.left > 0 ? spans[column] : null);
  const carry = (span, line) => { span.left -= 1; if (span.first) line.push([span.cell, true]); };
  return rows.map((row) => {
    const line = [];
    let column = 0;
    for (const cell of row.cells) {
      for (; hanging(column); column += 1) carry(spans[column], line);
      line.push([cell, false]);
      for (let place = 0; place < cell.colSpan; place += 1) spans[column + place] = { cell, left: (cell.rowSpan || rows.length) - 1, first: place === 0 };
      column += cell.colSpan;
    }
    for (; column < spans.length; column += 1) if (hanging(column)) carry(spans[column], line);
    return line;
  });
}

function tables() {
  const cell = ([one, above]) => ({ text: textOf([one]), images: imagesOf([one]), above });
  return [...document.querySelectorAll("table")].filter(visible).map((table) => grid([...table.rows].filter(visible)).map((line) => line.map(cell)));
}

function extract({ labels, masks }) {
  openers = null;
  for (const [node, key] of suspects().map((one) => [one, keyOf(one)])) if (key in masks) write(node, masks[key]);
  const title = [...document.querySelectorAll("h1")].find((one) => visible(one) && !one.closest(CHROME));
  const main = document.querySelector("main, [role=main], article");
  const found = labelled();
  return {
    heading: squeeze(title?.innerText),
    text: document.body.innerText,
    body: textOf(main ? [main] : [...document.body.children]),
    pairs: [...sections(found, labels).map((one) => pair(...one)), ...tabbed(found, labels.known), ...hiddenPairs(found, labels.known)],
    fields: chosen(labels.fields || {}),
    handlers: handlers(),
    turns: Boolean(turner("", labels.next || [])),
    stray: stray(),
    login: [...document.querySelectorAll("input[type=password]")].some(visible),
    opaque: opaque(),
    links: linksOf([document.body]),
    tables: labels.tables ? tables() : [],
  };
}
