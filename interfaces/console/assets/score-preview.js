// Says which grade a score comes to, as the service reckons it, while one scores.
const PARTS = ["size_fit", "budget_clarity", "urgency"];
const form = document.querySelector("command-form form");
const last = form?.querySelector(`[data-field=${PARTS[2]}] .choices`);

if (last) {
  const told = document.createElement("output");
  told.className = "grade-told";
  last.append(told);
  form.addEventListener("change", async () => {
    const chosen = PARTS.map((name) => form.querySelector(`[name=f-${name}]:checked`)?.value);
    if (chosen.includes(undefined)) return;
    const query = new URLSearchParams(PARTS.map((name, n) => [name, chosen[n]]));
    const answer = await fetch(`/grade?${query}`);
    if (answer.ok) told.innerHTML = await answer.text();
  });
}
