// A reactive form and a template-driven field; one control takes its value only when it is left.
import "@angular/compiler";
import { JsonPipe } from "@angular/common";
import { Component, signal } from "@angular/core";
import { FormControl, FormGroup, FormsModule, ReactiveFormsModule } from "@angular/forms";
import { bootstrapApplication } from "@angular/platform-browser";

const App = Component({
  selector: "#app",
  imports: [FormsModule, ReactiveFormsModule, JsonPipe],
  template: `<form [formGroup]="form">
    <p><label>Company <input formControlName="company"></label></p>
    <p><label>Code <input [ngModel]="code()" (ngModelChange)="code.set($event.toUpperCase())" [ngModelOptions]="{ standalone: true }"></label></p>
    <p><label>Amount <input type="number" step="0.01" formControlName="amount"></label></p>
    <p><label>Due date <input type="date" formControlName="due"></label></p>
    <p><label>Notes <textarea formControlName="notes"></textarea></label></p>
    <p><label>Currency <select formControlName="currency"><option>CNY</option><option>EUR</option></select></label></p>
    <fieldset><legend>Delivery</legend><label><input type="radio" value="Normal" formControlName="delivery">Normal</label>
      <label><input type="radio" value="Express" formControlName="delivery">Express</label></fieldset>
    <p><label>I agree <input type="checkbox" formControlName="agree"></label></p>
    <button type="button" (click)="turns.set(turns() + 1)">Again</button><pre>{{ state() }}</pre></form>`,
})(class {
  constructor() {
    this.code = signal("");
    this.turns = signal(0);
    this.form = new FormGroup({ company: new FormControl(""), amount: new FormControl(null), due: new FormControl(""),
      notes: new FormControl("", { updateOn: "blur" }), currency: new FormControl("CNY"), delivery: new FormControl("Normal"),
      agree: new FormControl(false) });
  }

  state() { return JSON.stringify({ ...this.form.value, code: this.code(), turns: this.turns() }); }
});

bootstrapApplication(App);
