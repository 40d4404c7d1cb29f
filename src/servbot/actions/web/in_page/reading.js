// Reading what a page shows beside a label, in tables, as offers and as complaints.

const smallest = (elements) => elements.filter((one) => !elements.some((other) => other !== one && one.contains(other)));

// The element that holds the value belonging to a label that is plain text.
function besideLabel(label, exact) {
  const wanted = exact ? label.trim() : spoken(label);
  const same = (text) => (exact ? tidy(text) : spoken(text)) === wanted;
  const texts = everywhere("dt,th,td,label,span,div,p,b,strong,em,li,legend,caption,h1,h2,h3,h4,h5,h6")
    .filter((element) => element.textContent.length < 300 && isShown(element));
  const exactly = smallest(texts.filter((element) => same(saidBy(element))));
  const values = exactly.map(valueAfter).filter(Boolean);
  if (values.length) return values;
  // "Booking number: 4711" as one piece of text.
  return smallest(texts.filter((element) => spoken(saidBy(element)).startsWith(`${wanted}:`)));
}

function valueAfter(label) {
  const cell = label.closest("dt,th,td");
  if (cell?.matches("dt")) return following(cell, "dd");
  if (cell && tidy(saidBy(cell)) === tidy(saidBy(label))) return following(cell, "td,th:not(thead th)");
  let node = label;
  for (let depth = 0; depth < 3 && node; depth += 1) {
    const next = node.nextElementSibling;
    const gap = node.nextSibling;
    if (gap?.nodeType === Node.TEXT_NODE && tidy(gap.data).replace(/^:/, "")) return node.parentElement;
    if (next && tidy(next.innerText ?? next.value)) return next;
    node = node.parentElement;
    if (!node || tidy(saidBy(node)) !== tidy(saidBy(label))) return null;
  }
  return null;
}

function following(element, css) {
  for (let next = element.nextElementSibling; next; next = next.nextElementSibling)
    if (next.matches(css)) return next.closest("thead") ? null : next;
  return null;
}

function readable({ label, exact, every }) {
  const found = lookUp(index(), label, exact, every).map(({ element }) => element);
  if (found.length) return [...new Set(found)];
  const outputs = everywhere("output,meter,progress").filter((element) =>
    [...ownLabels(element), ...nearbyLabels(element)].some((text) => spoken(text) === spoken(label)));
  if (outputs.length) return outputs;
  const beside = [...new Set(besideLabel(label, exact))];
  return beside.length ? beside : named(label, exact);
}

function readValue(element, label) {
  if (element.matches(NAMEABLE) || membersOf(element)) return readControl(element, membersOf(element));
  if (element.matches("meter,progress")) return String(element.value);
  const text = element.matches("input") ? element.value : (element.innerText ?? element.textContent).trim();
  const start = text.normalize("NFKC").slice(0, (label ?? "").trim().length).toLowerCase();
  if (!label || start !== label.trim().normalize("NFKC").toLowerCase()) return text;
  return text.slice(label.trim().length).replace(/^[\s:：*]+/, "").trim();
}

function readItems(element) {
  if (element.matches("select")) return [...element.options].map((one) => tidy(one.label || one.text));
  const list = element.matches("ul,ol,dl,[role=list],[role=listbox],[role=menu],[role=tree]") ? element
    : element.querySelector("ul,ol,[role=list],[role=listbox],[role=menu],[role=tree]") ?? element;
  const css = "li,dd,[role=listitem],[role=option],[role=menuitem],[role=treeitem]";
  return [...list.querySelectorAll(css)].filter(isShown).filter((one) => one.parentElement.closest(css) === list.closest(css))
    .map((one) => one.innerText.trim());
}

const cellsOf = (row) => [...row.querySelectorAll("th,td,[role=cell],[role=gridcell],[role=columnheader],[role=rowheader]")];

function readRows(table) {
  const rows = [...table.querySelectorAll("tr,[role=row]")]
    .filter((row) => row.closest("table,[role=table],[role=grid]") === table && isShown(row));
  const isHead = (row) => Boolean(row.closest("thead")) || cellsOf(row).every((c) => c.matches("th,[role=columnheader]"));
  const head = rows.filter(isHead).at(-1) ?? rows[0];
  const cellText = (cell) => tidy(cell.innerText)
    || [...cell.querySelectorAll("input,select,textarea")].map((one) => String(readControl(one, null))).join(" ");
  return {
    columns: head ? cellsOf(head).map(cellText) : [],
    rows: rows.filter((row) => row !== head && !isHead(row) && cellsOf(row).length).map((row) => cellsOf(row).map(cellText)),
  };
}

function describedBy(element) {
  const ids = ["aria-errormessage", "aria-describedby"].flatMap((name) => (element.getAttribute(name) ?? "").split(/\s+/));
  const tree = element.getRootNode();
  const parts = ids.filter(Boolean).map((id) => tree.getElementById?.(id)).filter((one) => one && isShown(one));
  return tidy(parts.map((one) => one.innerText).join(" "));
}

function describedProblem(element) {
  const described = describedBy(element);
  if (described) return described;
  const beside = element.parentElement?.querySelector(".error,.errorlist,.invalid-feedback,.field-error");
  return beside && isShown(beside) ? tidy(beside.innerText) : "";
}

const nameOf = (element) => tidy(ownLabels(element)[0] ?? nearbyLabels(element)[0] ?? element.name);

// What the page complains about; `sure` where a field is marked, not where only a text shows up.
function complaints() {
  const found = [];
  for (const element of controls()) {
    const native = element.matches("input,select,textarea") && element.matches(":user-invalid");
    const marked = element.getAttribute("aria-invalid") === "true";
    if (!native && !marked) continue;
    const message = describedProblem(element) || (native ? element.validationMessage : "");
    found.push({ field: nameOf(element), message: message || "marked as invalid", sure: true });
  }
  const good = /success|info\b|ok\b/;
  for (const element of everywhere("[role=alert],.error,.errorlist,.invalid-feedback,.field-error,.alert-danger")) {
    const message = isShown(element) && !good.test(element.className) ? tidy(element.innerText) : "";
    if (message && message.length < 500 && !found.some((one) => message.includes(one.message) || one.message.includes(message)))
      found.push({ field: "", message, sure: false });
  }
  return found;
}

// What an open list offers: the list the field points to, else every option in sight.
function offers(element) {
  const lists = listsOf(element);
  const css = "[role=option],[role=listbox] li";
  const seen = lists.length ? lists.flatMap((list) => [...list.querySelectorAll(`${css},li`)]) : everywhere(css);
  return smallest([...new Set(seen)].filter((one) => isShown(one) && !one.matches("[aria-disabled=true]")));
}

const offerTexts = (element) => offers(element).map((one) => tidy(one.innerText));

// An option fits by its whole text, or by one of its parts (a name beside a number).
function fitting(element, text) {
  const all = offers(element);
  const whole = all.filter((one) => spoken(one.innerText) === spoken(text));
  if (whole.length) return whole;
  const parts = (one) => [...one.innerText.split("\n"), ...[...one.children].map((child) => child.innerText ?? ""),
    one.dataset.value ?? "", ...[...one.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data)];
  return all.filter((one) => parts(one).some((part) => spoken(part) === spoken(text)));
}

// Where a secret can be seen: fields that hold it and elements whose own text shows it.
function showing(secrets) {
  // The value of a list item or a meter is a number, that of a form an element of it.
  const has = (text) => typeof text === "string" && secrets.some((secret) => text.includes(secret));
  return everywhere("*").filter((element) => has(element.value)
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && has(node.data)));
}
