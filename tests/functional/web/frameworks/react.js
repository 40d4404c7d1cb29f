// Controlled fields: what is shown is what the state says, and nothing else.
import { createElement as h, useState } from "react";
import { createRoot } from "react-dom/client";

function App() {
  const [data, setData] = useState({ company: "", code: "", amount: "", due: "", notes: "", currency: "CNY", delivery: "Normal", agree: false });
  const [turns, setTurns] = useState(0);
  const bound = (name, change = (text) => text) => ({ value: data[name], onChange: (e) => setData((old) => ({ ...old, [name]: change(e.target.value) })) });
  const field = (label, control) => h("p", { key: label }, h("label", null, label, " ", control));
  const radio = (text) => h("label", { key: text }, h("input", { type: "radio", name: "delivery", checked: data.delivery === text,
    onChange: () => setData((old) => ({ ...old, delivery: text })) }), text);
  return h("form", null,
    field("Company", h("input", bound("company"))),
    field("Code", h("input", bound("code", (text) => text.toUpperCase()))),
    field("Amount", h("input", { type: "number", step: "0.01", ...bound("amount") })),
    field("Due date", h("input", { type: "date", ...bound("due") })),
    field("Notes", h("textarea", bound("notes"))),
    field("Currency", h("select", bound("currency"), ["CNY", "EUR"].map((one) => h("option", { key: one }, one)))),
    h("fieldset", null, h("legend", null, "Delivery"), radio("Normal"), radio("Express")),
    field("I agree", h("input", { type: "checkbox", checked: data.agree, onChange: (e) => setData((old) => ({ ...old, agree: e.target.checked })) })),
    h("button", { type: "button", onClick: () => setTurns(turns + 1) }, "Again"),
    h("pre", null, JSON.stringify({ ...data, turns })));
}

createRoot(document.getElementById("app")).render(h(App));
