// Tells the recorder what a person does on the page, in the words in which a bot would say it.

function recordInto(tell) {
  const groupOf = (element) => groups(controls()).find(({ members }) => members.includes(element) && element.matches("[type=radio],[role=radio]"));

  function entered(element) {
    const group = groupOf(element);
    const control = group?.element ?? element;
    const kind = kindOf(control, group?.members ?? null);
    return {
      kind: "fill", targets: targetsOf(control), label: cleanLabel(labelOf(control, knownNames())), control: kind,
      secret: element.type === "password", value: element.type === "file" ? [] : readControl(control, group?.members ?? null),
    };
  }

  const isField = (element) => element.matches(NAMEABLE) || element.matches("label,option");
  const sends = (element) => element.matches("button:not([type]),button[type=submit],input[type=submit],input[type=image]")
    && Boolean(element.form) && element.form.method === "post";

  function on(type, act) {
    document.addEventListener(type, (event) => {
      const element = event.composedPath()[0];
      if (event.isTrusted && element instanceof Element) act(element, event);
    }, true);
  }

  on("change", (element) => { if (element.matches(NAMEABLE)) tell(entered(element)); });
  on("focusout", (element) => {
    if (element.isContentEditable && tidy(element.innerText)) tell(entered(element));
  });
  on("click", (element) => {
    const clicked = element.closest(CLICKABLE) ?? element;
    if (isField(clicked) || clicked.closest("label,select") || clicked.isContentEditable || clicked.matches("html,body")) return;
    tell({ kind: "click", targets: targetsOf(clicked), label: tidy(clicked.innerText || clicked.value).slice(0, 60), sends: sends(clicked) });
  });
  on("keydown", (element, event) => {
    const form = element.form;
    const pressed = event.key === "Enter" && element.matches("input") && !form?.querySelector("button:not([type]),[type=submit],[type=image]");
    if (!pressed) return;
    tell(entered(element));
    tell({ kind: "press", targets: targetsOf(element), key: "Enter" });
  });
}
