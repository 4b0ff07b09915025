// A form made from a command's class: writes what was typed as the command's body, and shows every
// reason against it beside its field. What is right is decided by the service alone.
import { element, randomKey, send, words } from "./page.js";
import { bodyOf, fieldOf, missingIn, wrongIn } from "./form-values.js";

const said = words();

class CommandForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.refusal = this.querySelector(".refusal");
    this.version = this.dataset.version;
    this.button = this.querySelector("button.primary");
    this.button.disabled = false;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.issue();
    });
    this.addEventListener("change", (event) => this.check(event.target));
    this.addEventListener("input", (event) => this.mended(event.target));
    this.addEventListener("click", (event) => this.rows(event));
    this.addEventListener("change", (event) => void this.hash(event.target));
    this.form.querySelector("input:not([type=hidden]), select, textarea")?.focus({ preventScroll: true });
  }

  rows(event) {
    const add = event.target.closest("button.add");
    const remove = event.target.closest("button.remove");
    if (remove) remove.closest(".row").remove();
    if (!add) return;
    const list = add.closest("[data-field]");
    const made = list.querySelector(":scope > template").content.cloneNode(true);
    const number = randomKey().slice(0, 6);
    for (const node of made.querySelectorAll("[id], [for], [name], [list], [aria-describedby]")) {
      for (const name of ["id", "for", "name", "list", "aria-describedby"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replaceAll("-n-", `-${number}-`));
      }
    }
    const row = made.firstElementChild;
    list.querySelector(":scope > .rows").append(made);
    row.querySelector("input, select, textarea")?.focus();
  }

  // The file stays where it is: only what stands for it is sent.
  async hash(input) {
    if (!input.matches(".pick-file") || !input.files.length) return;
    const target = input.closest("[data-field]").querySelector("input.code");
    target.value = said.hashing;
    const bytes = await crypto.subtle.digest("SHA-256", await input.files[0].arrayBuffer());
    target.value = [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
    this.check(target);
  }

  // What was said against a field goes as soon as it holds no longer; nobody is told while typing.
  mended(input) {
    if (input.closest("[data-field]")?.querySelector(":scope > .refused:not(:empty)")) this.check(input);
  }

  check(input) {
    const field = input.closest("[data-field]");
    if (!field || input.matches(".pick-file")) return;
    const wrong = wrongIn(input, said);
    this.tell(field, wrong ? [{ text: wrong }] : []);
  }

  tell(field, reasons) {
    const place = field.querySelector(":scope > .refused");
    place.replaceChildren(...reasons.map(shown));
    for (const input of field.querySelectorAll("input, select, textarea")) {
      if (input.closest("[data-field]") === field) {
        input.toggleAttribute("aria-invalid", reasons.length > 0);
        if (reasons.length) input.setAttribute("aria-invalid", "true");
      }
    }
  }

  async issue() {
    for (const field of this.querySelectorAll("form [data-field]")) this.tell(field, []);
    this.refusal.hidden = true;
    const missing = missingIn(this.form);
    if (missing.length) return this.incomplete(missing);
    const body = bodyOf(this.form);
    const text = JSON.stringify(body);
    if (text !== this.sent) this.key = randomKey();
    this.sent = text;
    this.button.disabled = true;
    try {
      const headers = { "Idempotency-Key": this.key };
      if (this.version) headers["If-Match"] = `"${this.version}"`;
      await this.answered(await send(this.dataset.action, body, headers));
    } catch {
      this.refuse(said.unreachable, []);
    } finally {
      this.button.disabled = false;
    }
  }

  // Nothing is sent that the class itself says is not whole.
  incomplete(missing) {
    for (const field of missing) this.tell(field, [{ ...clauseOf(field), text: said.needed }]);
    this.refuse(said.incomplete.replace("{count}", missing.length), []);
    this.lead(missing);
  }

  // To the first of the fields against which something is said.
  lead(fields) {
    for (const field of fields) openAround(field);
    fields[0]?.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  }

  async answered(answer) {
    const told = await answer.json();
    if (answer.ok && told.key) return this.handOut(told.key);
    if (answer.ok) {
      const path = this.dataset.after.replace(/\{(\w+)\}/, (_, name) => idOf(told, name));
      return location.assign(`${path}?min_position=${told.position}&done`);
    }
    // The answer is known: what is sent next is another try, and not the same one again.
    this.sent = undefined;
    if (answer.status === 412) return this.stale(told);
    if (answer.status === 401) return this.refuse(said.signedOut, []);
    const elsewhere = [];
    for (const reason of told.reasons ?? []) {
      const field = reason.field && fieldOf(this.form, reason.field);
      if (field) this.tell(field, [...(field.reasons = [...(field.reasons ?? []), reason])]);
      else elsewhere.push(reason);
    }
    for (const field of this.querySelectorAll("[data-field]")) field.reasons = undefined;
    this.refuse(told.detail ?? told.title, elsewhere);
    if (told.other_id) {
      const path = this.dataset.after.split("/").slice(0, 2).join("/");
      this.refusal.append(element("a", { href: `${path}/${told.other_id}`, target: "_blank" }, said.other));
    }
    const carrying = [...this.querySelectorAll("[data-field]:has(> .refused:not(:empty))")];
    this.lead(carrying);
  }

  // A key is told once, here, and nowhere else: leaving the page is up to whoever keeps it.
  handOut(key) {
    const on = element("a", { class: "button primary", href: this.dataset.after }, said.keyKept);
    const shown = element("section", { class: "panel", tabindex: "-1", role: "status" },
      element("h2", {}, said.keyMade), element("p", {}, said.keyOnce),
      element("p", {}, element("code", { class: "once" }, key)), element("p", { class: "submit" }, on));
    this.replaceChildren(shown);
    shown.focus();
  }

  async stale(told) {
    this.version = told.version;
    this.refuse(said.stale, []);
    this.refusal.classList.add("stale");
    const answer = await fetch(this.dataset.changes);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.refusal.append(...page.querySelectorAll("ol"), element("p", {}, said.again));
  }

  refuse(title, reasons) {
    this.refusal.classList.remove("stale");
    this.refusal.replaceChildren(element("h2", {}, title), ...reasons.map(shown));
    this.refusal.hidden = false;
    this.refusal.focus();
  }
}

// Under which clause a field is asked for, as it stands beside its name.
function clauseOf(field) {
  const told = field.querySelector(":scope > :is(label, legend, .label, .says) .clause-id");
  if (!told) return {};
  const source = told.classList.contains("ours") ? "supplement" : "guidebook";
  return { clause: told.textContent, source };
}

// Nobody finds a reason that stands in what is folded away.
function openAround(field) {
  const fold = field.closest("details");
  if (fold) fold.open = true;
}

// The id of what was made: of the case itself, or as one of the events names it.
function idOf(told, name) {
  return told[name] ?? told.events.find((event) => event.data[name])?.data[name];
}

function shown(reason) {
  const line = element("span", { class: "says" });
  if (reason.clause) {
    const ours = reason.source === "supplement" ? " ours" : "";
    line.append(element("span", { class: `clause-id${ours}` }, reason.clause));
  }
  line.append(element("span", {}, reason.text));
  return line;
}

customElements.define("command-form", CommandForm);
