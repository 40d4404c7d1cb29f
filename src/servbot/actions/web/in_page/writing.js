// How a field wants dates and numbers: what it says itself, else how the language around it writes them.

const DATE_HINT = /(?<![a-zа-я])(?:([a-zа-я])\1{1,3}[^a-zа-я\d]{1,2}){2}([a-zа-я])\2{1,3}(?:日)?(?:[ T,]+hh?:mm(?::ss)?)?/iu;

// "DD.MM.YYYY", "jj/mm/aaaa" or "YYYY年MM月DD日" as strftime has it; empty for a text that shows no form.
function formIn(text) {
  const [hint] = DATE_HINT.exec(text) ?? [""];
  const [, day = "", time = ""] = /^(.*?)([ T,]+hh?:mm.*)?$/iu.exec(hint) ?? [];
  const signs = [...day.matchAll(/[a-zа-я]+/giu)].map(([run]) => (
    /^[mм]/i.test(run) ? "%m" : run.length === 4 ? "%Y" : /^y/i.test(run) ? "%y" : "%d"));
  if (new Set(signs.map((sign) => sign.toLowerCase())).size !== 3) return "";
  return day.replace(/[a-zа-я]+/giu, () => signs.shift())
    + time.replace(/hh?/i, "%H").replace(/mm/i, "%M").replace(/ss/i, "%S");
}

const hintsOf = (element) => [element.placeholder, element.getAttribute("aria-placeholder"), element.dataset.dateFormat,
  element.getAttribute("aria-description"), element.title, describedBy(element)];

function languageOf(element) {
  for (let node = element; node; node = node.parentElement ?? node.getRootNode().host) if (node.lang) return node.lang;
  return "";
}

const DATE_SIGNS = { year: "%Y", month: "%m", day: "%d" };
const languages = new Map();

// English alone says nothing: an American and a Briton mean different days.
function habitsOf(language) {
  if (languages.has(language)) return languages.get(language);
  const habits = { decimal: ".", date: "" };
  try {
    const number = new Intl.NumberFormat(language || "en", { numberingSystem: "latn" });
    habits.decimal = number.formatToParts(1.5).find(({ type }) => type === "decimal").value;
    const day = { year: "numeric", month: "2-digit", day: "2-digit", numberingSystem: "latn", calendar: "gregory" };
    if (language && language.toLowerCase() !== "en") habits.date = new Intl.DateTimeFormat(language, day)
      .formatToParts(0).map(({ type, value }) => DATE_SIGNS[type] ?? value.replace(/[\u200e\u200f]/g, "")).join("");
  } catch { /* no language that anybody knows */ }
  languages.set(language, habits);
  return habits;
}

function writingOf(element) {
  const habits = habitsOf(languageOf(element));
  return { decimal: habits.decimal, date_form: hintsOf(element).map((hint) => formIn(hint ?? "")).find(Boolean) ?? habits.date };
}
