// What the modules share: making elements, the words of the page, calls with the session's token.

export function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

export function words() {
  const block = document.getElementById("words");
  return block ? JSON.parse(block.textContent) : {};
}

export function isTyping(event) {
  return event.target.closest?.("input, textarea, select, [contenteditable]") !== null;
}

export function send(path, body, headers = {}) {
  return fetch(path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Accept-Language": document.documentElement.lang,
      "X-CSRF-Token": document.querySelector("meta[name=csrf]")?.content ?? "",
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
