// The console works without this file; it adds keys, the link between fields and their places, and suggestions.
"use strict";

(() => {
  const typing = (element) => element && element.matches("input:not([type=checkbox]), textarea, select");

  // Keys: an element says its own with data-key.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && typing(document.activeElement)) {
      document.activeElement.blur();
      return;
    }
    if (typing(document.activeElement)) return;
    if (event.key === "j" || event.key === "k") {
      if (moveRow(event.key === "j" ? 1 : -1)) event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !document.activeElement.matches("a, button, summary, input")) {
      const likely = document.querySelector("form.decide button.primary:not(:disabled)");
      if (likely) { event.preventDefault(); likely.click(); }
      return;
    }
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]:not(:disabled)`);
    if (!wanted) return;
    event.preventDefault();
    if (typing(wanted)) wanted.focus();
    else wanted.click();
  });

  function moveRow(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step;
    if (rows[next]) rows[next].focus();
    return true;
  }

  // A decision that needs a reason asks for it before it is sent.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-needs-reason]");
    const reason = document.getElementById("reason");
    if (!button || !reason || reason.value.trim()) return;
    event.preventDefault();
    document.getElementById("reason-problem").hidden = false;
    reason.focus();
  });

  // A field and its place on the page.
  const select = (box, scroll) => {
    document.querySelectorAll(".box.selected").forEach((other) => other.classList.remove("selected"));
    if (!box) return;
    box.classList.add("selected");
    const view = box.closest(".page-view");
    if (!scroll || !view) return;
    const place = box.getBoundingClientRect(), frame = view.getBoundingClientRect();
    if (place.top < frame.top + 24 || place.bottom > frame.bottom - 24) {
      view.scrollTop += place.top - frame.top - frame.height / 3;
    }
  };
  document.addEventListener("focusin", (event) => {
    const name = event.target.dataset && event.target.dataset.box;
    if (name) select(document.getElementById(name), true);
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (!box) return;
    const field = document.getElementById(box.dataset.field);
    if (!field) return;
    event.preventDefault();
    select(box, false);
    field.focus();
  });

  // Another reading, taken with a click.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (!button) return;
    const field = document.getElementById(button.dataset.take);
    if (field.disabled) return;
    field.value = button.dataset.value;
    field.focus();
  });

  // Lists: choose all; filters act at once.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-all]");
    if (all) {
      document.querySelectorAll(`input[name="${CSS.escape(all.dataset.all)}"]:not(:disabled)`)
        .forEach((box) => { box.checked = all.checked; });
    }
    const form = event.target.closest("form[data-submit-on-change]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });

  // News of a list keep what was ticked.
  const ticked = new Set();
  document.addEventListener("htmx:beforeSwap", (event) => {
    ticked.clear();
    event.detail.target.querySelectorAll("input[type=checkbox]:checked").forEach((box) => ticked.add(box.id));
  });
  document.addEventListener("htmx:afterSettle", () => {
    ticked.forEach((id) => { const box = document.getElementById(id); if (box && !box.disabled) box.checked = true; });
  });

  // The doubtful field first: that is what the person came for.
  const first = document.querySelector("form.decide .field.wrong [name], form.decide .field.doubtful [name]");
  if (first && !first.disabled && !location.hash) first.focus({ preventScroll: true });
})();
