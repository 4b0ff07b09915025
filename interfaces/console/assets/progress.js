// Rows of what is being worked on are fetched anew, as long as any is and somebody looks.
const EVERY = 1000;

const atWork = () => document.querySelector("[data-row] progress") !== null;

async function renew() {
  if (!document.hidden) await bring();
  if (atWork()) setTimeout(renew, EVERY);
}

async function bring() {
  const answer = await fetch(location.href).catch(() => undefined);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const row of document.querySelectorAll("[data-row]")) {
    const now = page.querySelector(`[data-row="${CSS.escape(row.dataset.row)}"]`);
    if (now && now.innerHTML !== row.innerHTML && !row.contains(document.activeElement)) {
      row.replaceWith(now);
    }
  }
}

if (atWork()) setTimeout(renew, EVERY);
