import { isTyping } from "./page.js";

// "More" brings the next cards of a column into it; without this it leads to a page of its own.
document.addEventListener("click", async (event) => {
  const more = event.target.closest("a[data-more]");
  if (!more) return;
  event.preventDefault();
  more.setAttribute("aria-busy", "true");
  const answer = await fetch(more.href);
  if (!answer.ok) return location.assign(more.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const stage = more.closest("[data-stage]").dataset.stage;
  const cards = page.querySelectorAll(`[data-stage="${CSS.escape(stage)}"] > :is(.card, .more)`);
  more.replaceWith(...cards);
  cards[0]?.focus();
});

// One stream tells of changes; it says only which column changed, the service says what stands.
const board = document.querySelector(".board[data-after]");
if (board) {
  const stream = new EventSource(`/api/v1/events?after=${board.dataset.after}`);
  stream.addEventListener("message", (message) => {
    const event = JSON.parse(message.data);
    if (event.source !== "/api/v1/deals") return;
    const card = board.querySelector(`a.card[href="/deals/${CSS.escape(event.subject)}"]`);
    const column = card?.closest(".column") ?? board.querySelector(".column");
    if (column.querySelector(".changed")) return;
    const told = document.createElement("a");
    told.className = "chip accent changed";
    told.href = location.href;
    told.textContent = board.dataset.changed;
    column.querySelector(".column-head h2").append(told);
  });
  addEventListener("pagehide", () => stream.close());
}

// A card is moved by what is done with its deal: m asks the service what that can be.
const moves = document.getElementById("moves");

document.addEventListener("keydown", (event) => {
  if (event.key !== "m" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
  const card = document.activeElement?.closest?.("a.card");
  if (!card || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  void ask(card);
});

async function ask(card) {
  const answer = await fetch(`${card.pathname}/moves`).catch(() => undefined);
  if (!answer?.ok) return location.assign(card.href);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  moves.querySelector(".moves").replaceWith(document.adoptNode(page.querySelector(".moves")));
  moves.showModal();
  (moves.querySelector(".doing a") ?? moves.querySelector("button")).focus();
  moves.addEventListener("close", () => card.focus(), { once: true });
}

moves?.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  const ways = [...moves.querySelectorAll(".doing a")];
  if (!step || !ways.length) return;
  event.preventDefault();
  const at = ways.indexOf(document.activeElement);
  ways[(at + step + ways.length) % ways.length].focus();
});
