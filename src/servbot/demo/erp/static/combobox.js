// The supplier field: typing asks the server, and only a choice from its list counts.
"use strict";
{
  const input = document.querySelector("input[role=combobox]");
  const hidden = input.form.elements.F_SUPP_ID;
  const list = document.querySelector("ul[role=listbox]");
  let timer = 0;
  let asked = 0;
  let active = -1;

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
  };

  const choose = (option) => {
    input.value = option.dataset.name;
    hidden.value = option.dataset.id;
    show(false);
  };

  const mark = (index) => {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (index + options.length) % options.length;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
  };

  const entryFor = (supplier) => {
    const option = document.createElement("li");
    option.setAttribute("role", "option");
    option.id = "opt" + Math.random().toString(16).slice(2);
    option.dataset.id = supplier.id;
    option.dataset.name = supplier.name;
    option.textContent = supplier.name;
    // Before the field loses the focus, which closes the list.
    option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
    return option;
  };

  const fill = (suppliers) => {
    active = -1;
    list.replaceChildren(...suppliers.map(entryFor));
    if (!suppliers.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "No supplier found";
      list.append(none);
    }
    show(true);
  };

  const ask = async () => {
    const turn = ++asked;
    const answer = await fetch("/suppliers?q=" + encodeURIComponent(input.value.trim()));
    if (answer.status === 401) {
      location.href = "/login?next=" + encodeURIComponent("/invoices/new");
      return;
    }
    const suppliers = await answer.json();
    // A slow answer to an earlier text must not replace a newer one.
    if (turn === asked && document.activeElement === input) fill(suppliers);
  };

  input.addEventListener("input", () => {
    hidden.value = "";
    show(false);
    clearTimeout(timer);
    asked += 1;
    if (input.value.trim()) timer = setTimeout(ask, 200);
  });
  input.addEventListener("blur", () => show(false));
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Escape") show(false);
    else if (event.key === "Enter" && active >= 0) choose(list.querySelectorAll("[role=option]")[active]);
    else return;
    event.preventDefault();
  });
}
