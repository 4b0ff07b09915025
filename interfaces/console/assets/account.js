// Ends sessions; the page shows what is left.
for (const button of document.querySelectorAll("[data-ends]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const token = document.querySelector("meta[name=csrf]")?.content ?? "";
    await fetch(button.dataset.ends, { method: "DELETE", headers: { "X-CSRF-Token": token } });
    location.reload();
  });
}
