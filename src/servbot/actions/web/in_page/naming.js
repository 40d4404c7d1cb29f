// How a thing on a page can be named so that it is found again, and what it looked like when it was found.

const CLICKABLE = "button,a[href],summary,[role=button],[role=link],[role=tab],[role=menuitem],input[type=submit],input[type=button],input[type=reset],input[type=image]";
const ROLES = { A: "link", BUTTON: "button", SUMMARY: "button", SELECT: "combobox", TEXTAREA: "textbox", OPTION: "option", IMG: "img", TABLE: "table" };
const INPUT_ROLES = { checkbox: "checkbox", radio: "radio", range: "slider", number: "spinbutton", search: "searchbox",
  submit: "button", button: "button", reset: "button", image: "button" };

function roleOf(element) {
  const said = element.getAttribute("role");
  if (said) return said.split(" ")[0];
  if (element.matches("input")) return INPUT_ROLES[element.type] ?? "textbox";
  if (element.matches("select[multiple],select[size]")) return "listbox";
  if (/^H[1-6]$/.test(element.tagName)) return "heading";
  return ROLES[element.tagName] ?? (element.isContentEditable ? "textbox" : "");
}

const isClickable = (element) => element.matches(CLICKABLE);
const buttonName = (element) => tidy(ariaLabels(element)[0] || (element.matches("input") ? element.value || element.alt : "")
  || element.innerText || element.querySelector("img[alt]")?.alt || element.title);

const knownNames = () => new Map(index().map((entry) => [entry.element, [...entry.strong, ...entry.weak]]));

function labelOf(element, known) {
  if (isClickable(element)) return "";
  const names = known.get(element) ?? [...ownLabels(element), ...nearbyLabels(element)];
  return tidy(names.find((name) => tidy(name)));
}

const cleanLabel = (text) => text.replace(/^[*\s]+/, "").replace(/[\s:*\uff1a\uff0a]+$/, "");
const only = (found, element) => found.length === 1 && found[0] === element;
const looksMade = (id) => /\d{3,}|[0-9a-f]{6,}|^:|[-_]\d+$/i.test(id);

// Targets that name this element and nothing else in its document, the most readable first.
const isOrHolds = (holder, element) => holder === element
  || (holder.contains(element) && tidy(holder.innerText) === tidy(element.innerText));

// A text that is read is not named by what it says today.
function targetsOf(element, reading = false) {
  const found = [];
  const known = knownNames();
  const label = cleanLabel(labelOf(element, known));
  const byItsLabel = known.has(element) ? byLabel : readable;
  const labelled = label ? byItsLabel({ label }) : [];
  if (labelled.length === 1 && isOrHolds(labelled[0], element)) found.push({ label });
  const role = roleOf(element);
  const name = isClickable(element) ? buttonName(element) : label;
  const sameRole = (other) => isShown(other) && roleOf(other) === role && spoken(isClickable(other) ? buttonName(other) : labelOf(other, known)) === spoken(name);
  if (role && name && name.length <= 80 && only(everywhere("*").filter((one) => roleOf(one) === role && sameRole(one)), element)) found.push({ role, name });
  const by = (attribute, key) => {
    const value = element.getAttribute(attribute);
    if (value && only(everywhere(`[${attribute}="${CSS.escape(value)}"]`), element)) found.push({ [key]: value });
  };
  by("data-testid", "test_id");
  by("placeholder", "placeholder");
  by("title", "title");
  const text = tidy(element.innerText);
  if (text && !reading && text.length <= 80 && !element.matches(NAMEABLE)
    && only(smallest(everywhere("*").filter((one) => isShown(one) && spoken(one.innerText) === spoken(text))), element)) found.push({ text });
  if (element.id && !looksMade(element.id) && only(everywhere(`#${CSS.escape(element.id)}`), element)) found.push({ css: `#${CSS.escape(element.id)}` });
  const named = element.getAttribute("name");
  if (named && !looksMade(named) && only(everywhere(`${element.localName}[name="${CSS.escape(named)}"]`), element)) found.push({ css: `${element.localName}[name="${named}"]` });
  if (!found.length) found.push({ css: pathTo(element) });
  return found;
}

function pathTo(element) {
  const parts = [];
  for (let node = element; node?.parentElement; node = node.parentElement) {
    const same = [...node.parentElement.children].filter((one) => one.localName === node.localName);
    parts.unshift(same.length > 1 ? `${node.localName}:nth-of-type(${same.indexOf(node) + 1})` : node.localName);
  }
  return parts.join(" > ");
}

// What is known of an element, for finding it again when it is called otherwise.
function sightingOf(element, known = knownNames()) {
  const box = element.getBoundingClientRect();
  return {
    role: roleOf(element), tag: element.localName, type: element.type ?? "", id: element.id ?? "", field: element.getAttribute("name") ?? "",
    label: cleanLabel(isClickable(element) ? buttonName(element) : labelOf(element, known)).slice(0, 120),
    text: element.matches(NAMEABLE) ? "" : tidy(element.innerText).slice(0, 120), placeholder: element.getAttribute("placeholder") ?? "",
    test_id: element.getAttribute("data-testid") ?? "", title: element.getAttribute("title") ?? "",
    before: tidy(element.previousElementSibling?.textContent).slice(0, 60),
    box: [box.left + window.scrollX, box.top + window.scrollY, box.width, box.height].map(Math.round),
  };
}

// Everything a target may have meant: fields and groups of choices, what can be clicked, and short texts where a text is read.
function nameable({ reading, texts }) {
  const known = knownNames();
  const fields = [...known.keys()];
  const clickable = everywhere(CLICKABLE).filter(isShown);
  const words = reading || texts ? smallest(everywhere("dd,td,th,span,p,div,strong,b,output,h1,h2,h3").filter((one) => isShown(one)
    && tidy(one.innerText) && one.innerText.length < 200 && !one.querySelector("p,div,td,dd"))) : [];
  const all = [...new Set([...fields, ...clickable, ...words])].slice(0, 400);
  return { all, reading, sightings: all.map((one) => sightingOf(one, known)) };
}
