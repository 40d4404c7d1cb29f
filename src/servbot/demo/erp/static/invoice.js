// The new-invoice form: a first check in the browser, then the question, then the real post.
"use strict";
{
  const form = document.querySelector("form.entry");
  const dialog = document.querySelector("dialog");
  const problems = document.querySelector(".problems");
  const AMOUNT = /^(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?$/;

  const nameOf = (control) => {
    const label = control.labels && control.labels[0];
    const caption = document.getElementById(control.getAttribute("aria-labelledby") || "");
    return control.getAttribute("aria-label") || (label || caption).textContent.trim();
  };

  const problemOf = (control) => {
    const value = control.value.trim();
    if (!value) return control.getAttribute("aria-required") ? nameOf(control) + " is required." : "";
    if (control.classList.contains("num") && !AMOUNT.test(value)) return "Enter an amount such as 1204.00 or 1,204.00.";
    if (control.name === "F_DOCDATE" && !/^\d{4}-\d\d-\d\d$/.test(value)) return "Enter a date as YYYY-MM-DD.";
    return "";
  };

  const check = () => {
    const found = [];
    for (const message of form.querySelectorAll(".msg")) {
      const control = form.elements[message.dataset.for];
      // The list of radio buttons has no value of its own to check; the server looks at it.
      const problem = control && control.getAttribute ? problemOf(control) : "";
      message.textContent = problem;
      if (control && control.setAttribute) control.setAttribute("aria-invalid", String(Boolean(problem)));
      if (problem) found.push(problem);
    }
    problems.hidden = !found.length;
    problems.querySelector("ul").replaceChildren(...found.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }));
    return !found.length;
  };

  const ask = () => {
    const value = (name) => form.elements[name].value.trim();
    dialog.querySelector(".summary").textContent =
      `${value("F_SUPP_TXT")}, invoice ${value("F_DOCNO")}, ${value("F_CCY")} ${value("F_TOT")}`;
    dialog.showModal();
  };

  document.querySelector("[data-act=save]").addEventListener("click", () => { if (check()) ask(); });
  dialog.querySelector("[data-act=back]").addEventListener("click", () => dialog.close());
  // Deliberately left clickable: an impatient second click posts a second time.
  dialog.querySelector("[data-act=book]").addEventListener("click", () => form.submit());
  form.addEventListener("submit", (event) => { event.preventDefault(); if (check()) ask(); });
}
