// The slider shows the step of its last value: moves are gathered to one a frame, an answer that
// was overtaken is not shown, and the address says where one stands.
class ReplaySlider extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.positions = JSON.parse(this.querySelector("script").textContent);
    this.kept = new Map();
    this.input.addEventListener("input", () => this.soon());
    document.querySelector(".replay").addEventListener("click", (event) => {
      const link = event.target.closest("a[data-position]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.input.value = this.positions.indexOf(Number(link.dataset.position)) + 1;
      this.soon();
    });
    bring(document.querySelector(".timeline [aria-current]"));
  }

  soon() {
    this.querySelector("output").textContent = `${this.input.value} / ${this.positions.length}`;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      void this.show(this.positions[this.input.value - 1]);
    });
  }

  async show(position) {
    this.wanted = position;
    const step = this.kept.get(position) ?? (await this.fetched(position));
    if (this.wanted !== position || !step) return;
    const wasOpen = document.getElementById("state")?.open;
    document.getElementById("step").replaceWith(step.cloneNode(true));
    document.getElementById("state").open = wasOpen;
    for (const link of document.querySelectorAll(".timeline a")) {
      const here = Number(link.dataset.position) === position;
      link.toggleAttribute("aria-current", here);
      if (here) {
        link.setAttribute("aria-current", "true");
        bring(link);
      }
    }
    history.replaceState(null, "", `${this.dataset.here}?at=${position}`);
  }

  async fetched(position) {
    const answer = await fetch(`${this.dataset.here}?at=${position}`);
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const step = document.adoptNode(page.getElementById("step"));
    this.kept.set(position, step);
    return step;
  }
}

// Only the list is scrolled: on a phone the page would leave the slider behind.
function bring(link) {
  if (!link) return;
  const list = link.closest(".timeline");
  const [outer, inner] = [list.getBoundingClientRect(), link.getBoundingClientRect()];
  if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
  else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
}

customElements.define("replay-slider", ReplaySlider);
