// A step back or on: by the buttons beside the slider, and by the arrow keys wherever they do
// nothing else.
import { isTyping } from "./page.js";

const slider = document.querySelector("replay-slider");
const input = slider.querySelector("input");
const buttons = [...slider.querySelectorAll("[data-step]")];

function step(by) {
  const before = input.value;
  input.value = Number(before) + by;
  if (input.value !== before) input.dispatchEvent(new Event("input"));
}

for (const button of buttons) {
  button.hidden = false;
  button.addEventListener("click", () => step(Number(button.dataset.step)));
}
document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]") || event.target.closest?.(".table-box")) return;
  event.preventDefault();
  step(by);
});
