// Fields that take several values show them as small pieces beside the place to type: chips, tags, pills.

const CROSS = /^[×✕✖⨯xX]$/;
const SAYS_AWAY = /remove|delete|close|clear|移除|删除|清除/i;
const MEANS_AWAY = /(^|[-_ ])(remove|delete|close|clear)([-_ ]|icon|$)/i;

const takesAway = (element) => CROSS.test(tidy(element.textContent)) || MEANS_AWAY.test(element.getAttribute("class") ?? "")
  || SAYS_AWAY.test(`${element.getAttribute("aria-label") ?? ""} ${element.getAttribute("title") ?? ""}`);

const textBeside = (node) => [...node.childNodes].map((one) => {
  if (one.nodeType === Node.TEXT_NODE) return one.data;
  return one.nodeType !== Node.ELEMENT_NODE || takesAway(one) ? "" : textBeside(one);
}).join("");

function pieceOf(remover, box, element) {
  for (let node = remover.parentElement; node && node !== box && !node.contains(element); node = node.parentElement) {
    const text = tidy(textBeside(node));
    if (text) return { text, remover };
  }
  return null;
}

// The chosen values of a field, each with what takes it away; none where the field shows a single one.
function pieces(element) {
  let box = element.parentElement;
  for (let depth = 0; depth < 4 && box; depth += 1, box = box.parentElement) {
    if (controlsIn(box).some((one) => one !== element && isUsable(one))) return [];
    const removers = smallest([...box.querySelectorAll("*")].filter((one) => takesAway(one) && isShown(one)));
    const found = removers.map((one) => pieceOf(one, box, element)).filter(Boolean);
    if (found.length) return found;
  }
  return [];
}

const removerOf = (element, text) => pieces(element).find((one) => spoken(one.text) === spoken(text))?.remover ?? null;

const listsOf = (element) => ["aria-controls", "aria-owns"].flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/))
  .filter(Boolean).map((id) => element.getRootNode().getElementById?.(id)).filter(Boolean);

const takesSeveral = (element) => listsOf(element).some((list) => list.getAttribute("aria-multiselectable") === "true");

// What a field that offers choices shows: its pieces, the marked ones of its list, else its text.
function chosen(element) {
  const shown = pieces(element).map(({ text }) => text);
  if (shown.length) return shown;
  if (takesSeveral(element)) {
    return listsOf(element).flatMap((list) => [...list.querySelectorAll("[role=option]")]).filter(isChecked).map(optionName);
  }
  return element.matches("input,textarea") ? element.value : (element.innerText ?? "").trim();
}
