// Setting and reading one control the way a page's own scripts expect it.

// Milliseconds after which frameworks have put their own idea of a value into the field.
const turn = 5;
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function kindOf(element, members) {
  if (element.matches(LISTBOX)) return element.getAttribute("aria-multiselectable") === "true" ? "some-of" : "one-of";
  if (members) return members[0].matches("[type=radio],[role=radio]") ? "one-of" : "some-of";
  if (element.matches("select")) return "select";
  if (element.matches("input[type=file]")) return "file";
  if (element.matches("[type=checkbox],[role=checkbox],[role=switch],[type=radio],[role=radio]")) return "check";
  const offers = element.matches("[role=combobox],[aria-haspopup=listbox]")
    || ["list", "both"].includes(element.getAttribute("aria-autocomplete"));
  if (offers) return element.matches("input,textarea") ? "combobox" : "listbox";
  if (element.matches("input,textarea")) return "plain";
  if (element.matches("[role=slider]")) return "slider";
  return element.isContentEditable ? "rich" : "other";
}

function lockOf(element, members) {
  const all = members ?? [element];
  if (all.every((one) => one.matches(":disabled,[aria-disabled=true]"))) return "disabled";
  return element.matches("input:read-only:not([type=checkbox],[type=radio],[type=file],[type=range],[type=color])")
    || element.matches("textarea:read-only") ? "read-only" : "";
}

const isChecked = (element) => (element.matches("input") ? element.checked
  : ["aria-checked", "aria-selected"].some((name) => element.getAttribute(name) === "true"));
const optionName = (element) => (element.matches("[role=option]") ? tidy(element.getAttribute("aria-label") ?? element.textContent)
  : nameOfBox(element));
const nameOfBox = (element) => tidy(ownLabels(element)[0] ?? (choiceText(element) || (nearbyLabels(element)[0] ?? element.textContent))) || element.value;

// A group found by its container alone gets its choices again.
const membersOf = (element) => (element.matches(NAMEABLE) ? listed(element)
  : groups(controls()).find((group) => group.element === element)?.members ?? null);

function readControl(element, members) {
  switch (kindOf(element, members)) {
    case "one-of": { const one = members.find(isChecked); return one ? optionName(one) : ""; }
    case "some-of": return members.filter(isChecked).map(optionName);
    case "check": return isChecked(element);
    case "select": {
      const chosen = [...element.selectedOptions].map((option) => tidy(option.label || option.text));
      return element.multiple ? chosen : chosen[0] ?? "";
    }
    case "file": return [...element.files].map((file) => file.name);
    case "plain": return element.value;
    case "combobox": case "listbox": return chosen(element);
    case "slider": return element.getAttribute("aria-valuenow") ?? "";
    default: return (element.innerText ?? element.textContent ?? "").trim();
  }
}

const fire = (element, type) => element.dispatchEvent(type === "input"
  ? new InputEvent("input", { bubbles: true, composed: true, inputType: "insertReplacementText" })
  : new Event(type, { bubbles: true, composed: true }));

// Frameworks watch the element's own `value`; the prototype's setter is what a keyboard would use.
function setText(element, text) {
  const home = element.matches("textarea") ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  element.focus();
  Object.getOwnPropertyDescriptor(home, "value").set.call(element, text);
  fire(element, "input");
  fire(element, "change");
  element.blur();
}

function setOptions(element, texts) {
  const options = [...element.options];
  const pick = (text) => {
    const same = options.filter((option) => !option.disabled && spoken(option.label || option.text) === spoken(text));
    return same.length === 1 ? same[0] : options.find((option) => !option.disabled && option.value === text && text !== "");
  };
  const wanted = texts.map(pick);
  const lost = texts.filter((_, place) => !wanted[place]);
  if (lost.length) return { lost, offered: options.map((option) => tidy(option.label || option.text)).slice(0, 60) };
  options.forEach((option) => { option.selected = wanted.includes(option); });
  fire(element, "input");
  fire(element, "change");
  return {};
}

function setChoices(members, texts, several) {
  const wanted = texts.map((text) => members.find((one) => spoken(optionName(one)) === spoken(text))
    ?? members.find((one) => one.value === text && text !== ""));
  const lost = texts.filter((_, place) => !wanted[place]);
  if (lost.length) return { lost, offered: members.map(optionName) };
  for (const one of members)
    if (wanted.includes(one) !== isChecked(one) && (several || wanted.includes(one))) one.click();
  return {};
}

// Gives {} when set, {lost, offered} when an option is not there, {byHand} when only real input will do.
function setControl(element, members, value) {
  const texts = Array.isArray(value) ? value : [value];
  switch (kindOf(element, members)) {
    case "plain": setText(element, value); return {};
    case "select": return setOptions(element, texts);
    case "one-of": return setChoices(members, texts, false);
    case "some-of": return setChoices(members, texts, true);
    case "check": if (isChecked(element) !== value) element.click(); return {};
    default: return { byHand: true };
  }
}

// What the browser itself thinks wrong with the present value.
const refusal = (element) => (element.matches("input,select,textarea") && element.willValidate
  && !element.validity.valid && !element.validity.valueMissing ? element.validationMessage : "");

// What the page's own scripts have marked, perhaps for an earlier value.
function marking(element, members) {
  const marked = [element, ...(members ?? [])].find((one) => one.getAttribute("aria-invalid") === "true");
  return marked ? describedProblem(marked) || "marked as invalid" : "";
}

function describe(element, members) {
  return {
    kind: kindOf(element, members), type: element.type ?? "", multiple: Boolean(element.multiple) || takesSeveral(element),
    locked: lockOf(element, members), value: readControl(element, members), refusal: refusal(element), marking: marking(element, members),
    secret: element.type === "password", ...writingOf(element),
  };
}

const described = (found) => found.map(({ element, members }) => ({ ...describe(element, members), what: outline(element) }));

const survey = (wanted) => {
  const entries = index();
  return wanted.map(({ label, exact }) => described(lookUp(entries, label, exact)));
};

const PEOPLE_SAY = { a: "link", select: "list", textarea: "text field", button: "button", img: "picture", td: "cell", th: "cell", tr: "row" };

// What a person would call the thing, where it stands, and its tag for developers.
function outline(element) {
  const tag = element.localName;
  const isButton = element.matches("input[type=submit],input[type=button],input[type=reset]");
  const what = element.getAttribute("role") ?? (isButton ? "button" : PEOPLE_SAY[tag])
    ?? (tag === "input" ? `${element.type} field` : /^h[1-6]$/.test(tag) ? "heading" : tag);
  const own = isButton ? element.value : tidy(ownLabels(element)[0]) || (element.matches(NAMEABLE)
    ? nearbyLabels(element)[0] ?? element.placeholder : element.innerText ?? element.textContent);
  const name = tidy(own).slice(0, 60);
  let place = element.parentElement ?? element.getRootNode().host;
  while (place && !(place.matches(REGIONS) && regionNames(place).length)) place = place.parentElement ?? place.getRootNode().host;
  const row = tidy(element.closest("tr,[role=row]")?.innerText).slice(0, 60);
  const where = row && row !== name ? ` in the row "${row}"` : place ? ` in "${regionNames(place)[0].slice(0, 60)}"` : "";
  const code = element.cloneNode(false).outerHTML.replace(/<\/[^<]*>$/, "").slice(0, 100);
  return `${what}${name ? ` "${name}"` : ""}${where} (${code})`;
}

// Sets many fields in one visit; the page's scripts get a turn before all of them are read back. `plainly` asks for
// texts to be set only in open text fields, for nobody has looked at the fields before.
async function fillMany({ wanted, plainly }) {
  const results = [], places = [];
  let entries = index();
  for (const { label, exact, value } of wanted) {
    let found = lookUp(entries, label, exact);
    if (found.length !== 1 || !found[0].element.isConnected) {
      entries = index();
      found = lookUp(entries, label, exact);
    }
    const [{ element, members } = {}] = found;
    const fits = found.length === 1 && (!plainly || isPlain(element, members));
    results.push(fits ? { marking: marking(element, members), ...setControl(element, members, value) } : { byHand: true });
    places.push(found);
  }
  await pause(turn);
  const stays = places.flat().every(({ element }) => element.isConnected && isUsable(element));
  return { results, seen: stays ? places.map(described) : survey(wanted) };
}

const isPlain = (element, members) => kindOf(element, members) === "plain" && !lockOf(element, members)
  && (element.matches("textarea") || ["text", "search", "tel", "email", "url"].includes(element.type));

const surveyOne = (element) => ({ ...describe(element, membersOf(element)), what: outline(element) });
const fillOne = async (element, value) => {
  const result = setControl(element, membersOf(element), value);
  await pause(turn);
  return result;
};

// The choices of a group that must be clicked so that just the wanted ones are chosen.
function toClick(element, texts) {
  const wanted = texts.map(spoken), several = kindOf(element, membersOf(element)) === "some-of";
  return membersOf(element).filter((one) => wanted.includes(spoken(optionName(one))) !== isChecked(one)
    && (several || !isChecked(one))).map(optionName);
}

const choicesIn = (element, text) => (membersOf(element) ?? []).filter((one) => spoken(optionName(one)) === spoken(text));
