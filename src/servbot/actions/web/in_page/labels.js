// What a person would call each control of this document, open shadow trees included.

const NAMEABLE = [
  "input:not([type=hidden]):not([type=submit]):not([type=button]):not([type=reset]):not([type=image])",
  "select", "textarea", "[contenteditable=''],[contenteditable=true],[contenteditable=plaintext-only]",
  ..."textbox searchbox spinbutton combobox listbox checkbox switch radio slider".split(" ").map((r) => `[role=${r}]`),
].join(",");
const CONTAINERS = "fieldset,[role=group],[role=radiogroup]";
const LISTBOX = "[role=listbox]:not(select,[aria-haspopup])";
const SILENT = "script,style,template,noscript,option,select,textarea,button";

// The same rule as `servbot.actions.web.wording.spoken`: two spellings of one label become one text.
const spoken = (text) => (text ?? "").normalize("NFKC").replace(/[\s\u200b]+/g, " ").trim()
  .replace(/^[*\s]+/, "").replace(/[\s:*]+$/, "").toLowerCase();
const tidy = (text) => (text ?? "").replace(/[\s\u200b]+/g, " ").trim();

// A page's scripts, styles and choices are not part of what a label says.
function saidBy(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SILENT)) return "";
  return [...node.childNodes].map(saidBy).join("");
}

function rootsOf(root) {
  const roots = [root];
  for (const element of root.querySelectorAll("*"))
    if (element.shadowRoot) roots.push(...rootsOf(element.shadowRoot));
  return roots;
}

const everywhere = (css) => rootsOf(document).flatMap((root) => [...root.querySelectorAll(css)]);

function isShown(element) {
  if (!element.checkVisibility({ checkVisibilityCSS: true })) return false;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

// File inputs and styled boxes are often hidden behind the label or wrapper that people click.
function isUsable(element) {
  if (isShown(element)) return true;
  if (!["file", "checkbox", "radio"].includes(element.type)) return false;
  if ([...(element.labels ?? [])].some(isShown)) return true;
  return Boolean(element.parentElement && isShown(element.parentElement));
}

// A wrapper with role=combobox gives way to the input in it, a listbox to the field that opens it.
function isControl(element) {
  if (element.matches("[role=combobox]") && element.querySelector("input,textarea")) return false;
  if (!element.matches("[role=listbox]") || element.matches("select")) return true;
  const id = element.id && CSS.escape(element.id);
  return !(id && element.getRootNode().querySelector(`[aria-controls~="${id}"],[aria-owns~="${id}"]`))
    && (element.parentElement?.matches("form,fieldset,body,main,section")
      || !element.parentElement?.querySelector("[role=combobox],[aria-haspopup=listbox],[aria-autocomplete]"));
}

const controls = () => everywhere(NAMEABLE).filter((element) => isControl(element) && isUsable(element));
const controlsIn = (element) => [...element.querySelectorAll(NAMEABLE)].filter(isControl);

function ariaLabels(element) {
  const ids = (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const tree = element.getRootNode();
  const parts = ids.map((id) => tree.getElementById?.(id)).filter(Boolean).map(saidBy);
  return [element.getAttribute("aria-label"), parts.join(" ")].filter((text) => tidy(text));
}

function ownLabels(element) {
  const labels = [...(element.labels ?? [])];
  const said = labels.map(saidBy);
  // A help text inside of the label is left out by whoever names the field.
  const first = labels.map((label) => [...label.childNodes].find((node) => tidy(saidBy(node))))
    .map((node) => (node ? saidBy(node) : ""));
  const wrapper = element.closest("[role=combobox]");
  const legend = element.matches("fieldset") ? [...element.children].find((e) => e.matches("legend")) : null;
  return [...said, ...first, ...ariaLabels(element),
    ...(wrapper && wrapper !== element ? ariaLabels(wrapper) : []), ...(legend ? [saidBy(legend)] : [])];
}

function before(element) {
  for (let node = element.previousSibling; node; node = node.previousSibling) {
    if (node.nodeType === Node.ELEMENT_NODE && (node.matches(NAMEABLE) || controlsIn(node).length)) return "";
    if (tidy(saidBy(node))) return saidBy(node);
  }
  return "";
}

const isSameGroup = (members) => (element) => members.includes(element);

// The text standing before a field: left cell, dt, or the text just before it or its wrappers.
function nearbyLabels(element, members = [element]) {
  let node = element;
  for (let depth = 0; depth < 5 && node; depth += 1) {
    const text = before(node);
    if (text) return [text];
    const parent = node.parentElement ?? (node.parentNode instanceof ShadowRoot ? node.parentNode.host : null);
    if (!parent || parent.matches("form,body,tr,table,dl,fieldset,main,section")) return [];
    if (!controlsIn(parent).every(isSameGroup(members))) return [];
    node = parent;
  }
  return [];
}

// A box or radio button without a label says what stands after it, or before it where nothing follows the last one.
function choiceText(element) {
  const siblings = [...(element.parentElement?.children ?? [])].filter((one) => one.matches(NAMEABLE) && isChoice(one));
  const following = siblings.length && after(siblings.at(-1));
  return tidy(following ? after(element) : before(element));
}

function after(element) {
  for (let node = element.nextSibling; node; node = node.nextSibling) {
    if (node.nodeType === Node.ELEMENT_NODE && (node.matches(NAMEABLE) || controlsIn(node).length)) return "";
    if (tidy(saidBy(node))) return saidBy(node);
  }
  return "";
}

const columnOf = (cell) => [...cell.parentElement.children].slice(0, [...cell.parentElement.children].indexOf(cell))
  .reduce((sum, one) => sum + (one.colSpan || 1), 0);

// The title of the column a field stands in: a header above it, or the plain cell just above.
function columnLabels(element) {
  const cell = element.closest("td,[role=cell],[role=gridcell]");
  const table = cell?.parentElement && cell.closest("table,[role=table],[role=grid]");
  if (!table) return [];
  const rows = [...table.querySelectorAll("tr,[role=row]")];
  const above = rows.slice(0, rows.indexOf(cell.parentElement)).reverse();
  for (const [distance, row] of above.entries()) {
    const head = [...row.children].find((one) => columnOf(one) === columnOf(cell));
    const isHead = head?.matches("th,[role=columnheader]") || head?.closest("thead");
    if (head && (isHead || distance === 0) && !controlsIn(head).length && tidy(saidBy(head))) return [saidBy(head)];
  }
  return [];
}

// An editor that fills a whole frame is called by what stands before the frame.
function frameLabels(element) {
  const frame = element === document.body ? window.frameElement : null;
  return frame ? [...ariaLabels(frame), frame.title, ...nearbyLabels(frame)] : [];
}

// The choices of a list that is always open.
const listed = (element) => (element.matches(LISTBOX) ? [...element.querySelectorAll("[role=option]")] : null);

function commonAncestor(elements) {
  let node = elements[0].parentElement;
  while (node && !elements.every((element) => node.contains(element))) node = node.parentElement;
  return node;
}

const isChoice = (element) => element.matches("[type=radio],[role=radio],[type=checkbox],[role=checkbox]");

function radioKey(element) {
  const home = element.closest("[role=radiogroup]") ?? element.form ?? element.getRootNode();
  return [home, element.matches("[role=radio]") ? "" : element.name];
}

// Radio buttons of one name, and boxes that stand in a group of their own.
function groups(all) {
  const sets = [];
  for (const radio of all.filter((element) => element.matches("[type=radio],[role=radio]"))) {
    const [home, name] = radioKey(radio);
    const set = sets.find((one) => one.home === home && one.name === name);
    if (set) set.members.push(radio); else sets.push({ home, name, members: [radio] });
  }
  for (const container of everywhere(CONTAINERS)) {
    const members = controlsIn(container).filter(isUsable);
    const boxes = members.filter((element) => element.matches("[type=checkbox],[role=checkbox]"));
    if (boxes.length > 1 && boxes.length === members.length) sets.push({ members, container });
  }
  return sets.map(({ members, container }) => {
    const around = container ?? commonAncestor(members);
    const closest = members[0].closest(CONTAINERS);
    const holder = closest && members.every((m) => closest.contains(m))
      && controlsIn(closest).every(isSameGroup(members)) ? closest : around;
    return { element: holder, members };
  }).filter(({ element }) => element);
}

// Every control and group of choices with its names: `strong` are given by the page's author, `weak` stand nearby.
function index() {
  const all = controls();
  const plain = all.map((element) => ({
    element, members: listed(element), strong: ownLabels(element),
    weak: isChoice(element) ? [choiceText(element), ...columnLabels(element)]
      : [...nearbyLabels(element), element.getAttribute("label") ?? "",
        element.getRootNode().host?.getAttribute("label") ?? "", ...columnLabels(element), ...frameLabels(element)],
  }));
  const grouped = groups(all).map(({ element, members }) => ({
    element, members, strong: ownLabels(element), weak: nearbyLabels(element, members),
  }));
  return [...plain, ...grouped];
}

function lookUp(entries, label, exact, every = false) {
  const wanted = exact ? label.trim() : spoken(label);
  const same = (text) => (exact ? tidy(text) : spoken(text)) === wanted;
  const strong = entries.filter((entry) => entry.strong.some(same));
  if (every) return entries.filter((entry) => [...entry.strong, ...entry.weak].some(same));
  return strong.length ? strong : entries.filter((entry) => entry.weak.some(same));
}

// What a person calls by a label that is no form control: buttons and links named for screen readers only.
function named(label, exact) {
  const wanted = exact ? label.trim() : spoken(label);
  return everywhere("[aria-label],[aria-labelledby],[alt]").filter((element) => isShown(element)
    && [...ariaLabels(element), element.getAttribute("alt")]
      .some((text) => (exact ? tidy(text) : spoken(text)) === wanted));
}

function byLabel({ label, exact, every }) {
  const found = lookUp(index(), label, exact, every).map(({ element }) => element);
  return found.length ? [...new Set(found)] : named(label, exact);
}

const REGIONS = "ul,ol,select,[role=list],[role=listbox],fieldset,section,article,aside,nav,form,dialog,table,details,iframe,"
  + "dialog,group,radiogroup,region,form,tabpanel,table,grid,row,article".split(",").map((r) => `[role=${r}]`).join(",");

function regionNames(element) {
  const title = [...element.children].find((one) => one.matches("legend,caption,summary"))
    ?? element.querySelector("h1,h2,h3,h4,h5,h6,[role=heading]");
  return [...ariaLabels(element), element.title, title ? saidBy(title) : ""].map(tidy).filter(Boolean);
}

// Parts of the page by name, and the part that goes with a heading which only stands before it.
function regionsCalled({ label, exact }) {
  const wanted = exact ? label.trim() : spoken(label);
  const same = (text) => (exact ? tidy(text) : spoken(text)) === wanted;
  const named = everywhere(REGIONS).filter((element) => isShown(element) && regionNames(element).some(same));
  if (named.length) return named.filter((one) => !named.some((other) => other !== one && one.contains(other)));
  return everywhere("h1,h2,h3,h4,h5,h6,[role=heading]").filter((one) => isShown(one) && same(saidBy(one)))
    .map((one) => one.parentElement).filter((one) => one && one !== document.body);
}

function labelsInUse() {
  const texts = index().flatMap(({ strong, weak }) => [strong[0] ?? weak[0]]);
  const clickable = everywhere("button,a[href],[role=button],[role=link],[role=tab],input[type=submit]").filter(isShown)
    .map((element) => element.value || saidByButton(element));
  return [...new Set([...texts, ...clickable].map(tidy).filter((text) => text && text.length < 80))].slice(0, 300);
}

const saidByButton = (element) => element.getAttribute("aria-label") ?? element.textContent;
