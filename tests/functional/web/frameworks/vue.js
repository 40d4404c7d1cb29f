// `v-model` in its kinds: at every input, lazily at the change, as a number, trimmed.
import { createApp } from "vue";

createApp({
  data: () => ({ data: { company: "", code: "", amount: "", due: "", notes: "", currency: "CNY", delivery: "Normal", agree: false }, turns: 0 }),
  template: `<form>
    <p><label>Company <input v-model.trim="data.company"></label></p>
    <p><label>Code <input :value="data.code" @input="data.code = $event.target.value.toUpperCase()"></label></p>
    <p><label>Amount <input type="number" step="0.01" v-model.number="data.amount"></label></p>
    <p><label>Due date <input type="date" v-model="data.due"></label></p>
    <p><label>Notes <textarea v-model.lazy="data.notes"></textarea></label></p>
    <p><label>Currency <select v-model="data.currency"><option>CNY</option><option>EUR</option></select></label></p>
    <fieldset><legend>Delivery</legend><label v-for="one in ['Normal', 'Express']"><input type="radio" :value="one" v-model="data.delivery">{{ one }}</label></fieldset>
    <p><label>I agree <input type="checkbox" v-model="data.agree"></label></p>
    <button type="button" @click="turns += 1">Again</button><pre>{{ JSON.stringify({ ...data, turns }) }}</pre></form>`,
}).mount("#app");
