// The date field: the button opens a month, a day in it fills the field. Typing works as well.
"use strict";
{
  const place = document.querySelector(".date");
  const input = place.querySelector("input");
  const button = place.querySelector("button.tool");
  const sheet = place.querySelector(".calendar");
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December"];
  let year = 0;
  let month = 0;

  const iso = (day) => `${year}-${String(month + 1).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

  const show = (open) => {
    sheet.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };

  const element = (tag, text, label, act) => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    if (act) { made.type = "button"; made.addEventListener("click", act); }
    return made;
  };

  const turn = (months) => {
    const first = new Date(year, month + months, 1);
    year = first.getFullYear();
    month = first.getMonth();
    draw();
  };

  const take = (text) => {
    input.value = text;
    show(false);
    input.focus();
  };

  const draw = () => {
    const head = document.createElement("span");
    head.className = "head";
    head.append(element("button", "‹", "Previous month", () => turn(-1)),
      element("b", `${MONTHS[month]} ${year}`), element("button", "›", "Next month", () => turn(1)));
    const days = document.createElement("span");
    days.className = "days";
    for (const name of ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]) days.append(element("i", name));
    const skipped = (new Date(year, month, 1).getDay() + 6) % 7;
    const count = new Date(year, month + 1, 0).getDate();
    for (let gap = 0; gap < skipped; gap += 1) days.append(element("i", ""));
    for (let day = 1; day <= count; day += 1) {
      const cell = element("button", String(day), iso(day), () => take(iso(day)));
      if (iso(day) === input.value) cell.setAttribute("aria-pressed", "true");
      days.append(cell);
    }
    sheet.replaceChildren(head, days);
  };

  button.addEventListener("click", () => {
    const typed = /^(\d{4})-(\d\d)-\d\d$/.exec(input.value);
    const today = new Date();
    year = typed ? Number(typed[1]) : today.getFullYear();
    month = typed ? Number(typed[2]) - 1 : today.getMonth();
    draw();
    show(sheet.hidden);
  });
  sheet.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); button.focus(); } });
  document.addEventListener("mousedown", (event) => { if (!place.contains(event.target)) show(false); });
}
