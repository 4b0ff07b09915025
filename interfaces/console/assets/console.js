// What every page can do: the command palette, keys to move by, the overlay that lists them.
// Nothing is decided here; pages read without it.
import { element, isTyping, words } from "./page.js";

const palette = document.getElementById("palette");
const help = document.getElementById("help");

for (const button of document.querySelectorAll("[data-opens]")) {
  button.hidden = false;
  button.addEventListener("click", () => open(button.dataset.opens));
}

function open(name) {
  const dialog = document.getElementById(name);
  if (dialog && !dialog.open) dialog.showModal();
  if (dialog === palette) startSearching();
}

// ---- the palette ---------------------------------------------------------------------------

const text = document.getElementById("palette-text");
const list = document.getElementById("palette-list");
const none = palette?.querySelector(".palette-empty");
let asked = 0;

function startSearching() {
  text.value = "";
  text.focus();
  narrow();
}

function shown() {
  return [...list.children].filter((item) => !item.hidden);
}

function mark(item) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === item));
  item?.scrollIntoView({ block: "nearest" });
}

function narrow() {
  const wanted = text.value.trim().toLowerCase();
  for (const item of list.querySelectorAll(".found")) item.remove();
  for (const item of list.children) {
    item.hidden = wanted !== "" && !item.dataset.words.toLowerCase().includes(wanted);
  }
  mark(shown()[0]);
  none.hidden = shown().length > 0;
  if (wanted.length > 1) void find(wanted, ++asked);
}

async function find(wanted, turn) {
  const answer = await fetch(`/find?search=${encodeURIComponent(wanted)}`);
  if (!answer.ok || turn !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const item of list.querySelectorAll(".found")) item.remove();
  list.append(...page.querySelectorAll("li"));
  mark(list.querySelector("[aria-selected=true]:not([hidden])") ?? shown()[0]);
  none.hidden = shown().length > 0;
}

text?.addEventListener("input", narrow);
text?.addEventListener("keydown", (event) => {
  const items = shown();
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    mark(items[(at + step + items.length) % items.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (items[at]) location.assign(items[at].dataset.href);
  }
});
list?.addEventListener("click", (event) => {
  const item = event.target.closest("li");
  if (item) location.assign(item.dataset.href);
});
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

// ---- keys ----------------------------------------------------------------------------------

let going = false;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open("palette");
    return;
  }
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  if (going) {
    going = false;
    document.querySelector(`.rail a[data-key="${CSS.escape(event.key)}"]`)?.click();
    return;
  }
  if (event.key === "?") open("help");
  else if (event.key === "g") going = true;
  else if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
});

function move(step) {
  const stops = [...document.querySelectorAll("[data-stop]")];
  const at = stops.indexOf(document.activeElement);
  const next = stops[at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// ---- small things --------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open], details.clause[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
for (const field of document.querySelectorAll("form.filters select, form.filters input[type=date]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}
if (innerWidth <= 900) for (const fold of document.querySelectorAll("details.fold")) fold.open = false;
// What one is at, of rows that are wider than a phone: brought to the middle, the page stays.
for (const here of document.querySelectorAll(".steps [aria-current], .rail [aria-current]")) {
  const row = here.parentElement;
  const [outer, inner] = [row.getBoundingClientRect(), here.getBoundingClientRect()];
  row.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}
const said = words().done;
if (said && new URLSearchParams(location.search).has("done")) {
  const notice = element("p", { class: "notice good" }, said);
  document.getElementById("notices").append(notice);
  const clean = new URL(location.href);
  clean.searchParams.delete("done");
  history.replaceState(null, "", clean);
  setTimeout(() => notice.remove(), 12000);
}
document.body.dataset.ready = "";
