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
