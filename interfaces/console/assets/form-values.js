// From what is typed to the JSON of a command: yuan to fen, percent to basis points, Shanghai's
// time to an instant. Nothing typed into an optional field leaves it out.

export function bodyOf(root) {
  const body = {};
  for (const field of own(root)) {
    const value = valueOf(field);
    if (value !== undefined) body[field.dataset.field] = value;
  }
  return body;
}

function own(root) {
  const all = [...root.querySelectorAll("[data-field]")];
  return all.filter((field) => {
    const above = field.parentElement.closest("[data-field], .row, form");
    return above === root;
  });
}

function valueOf(field) {
  const required = "required" in field.dataset;
  const input = field.querySelector("input:not(.pick-file), select, textarea");
  switch (field.dataset.kind) {
    case "group": {
      const body = bodyOf(field);
      return required || Object.values(body).some((v) => v !== false) ? body : undefined;
    }
    case "rows": {
      const rows = [...field.querySelectorAll(":scope > .rows > .row")].map(rowOf);
      const filled = rows.filter((row) => row !== undefined);
      return filled.length || required ? filled : undefined;
    }
    case "several": {
      const chosen = [...field.querySelectorAll("input:checked")].map((box) => box.value);
      return chosen.length || required ? chosen : undefined;
    }
    case "rating": {
      const chosen = field.querySelector("input:checked");
      return chosen ? Number(chosen.value) : undefined;
    }
    case "choice":
      return field.querySelector("input:checked")?.value;
    case "flag":
      return input.checked || required ? input.checked : undefined;
  }
  const text = input.value.trim();
  if (text === "") return undefined;
  switch (field.dataset.kind) {
    case "number":
      return Number(text);
    case "money":
    case "share":
      return fen(text);
    case "either":
      return /^[\d,]+(\.\d{1,2})?$/.test(text) ? fen(text.replaceAll(",", "")) : text;
    case "instant":
      return `${text.length === 16 ? `${text}:00` : text}+08:00`;
    case "data":
      return dataOf(text);
    case "party":
      return partyOf(input, text);
    default:
      return text;
  }
}

function fen(text) {
  return Math.round(Number(text) * 100);
}

// Who is offered stands in the body by id; anybody else by the name that was typed.
function partyOf(input, text) {
  const offered = [...(input.list?.options ?? [])];
  const known = offered.filter((one) => one.value === text || one.value.split(" · ")[0] === text);
  return known.length === 1 ? known[0].dataset.id : text;
}

function dataOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function rowOf(row) {
  if (row.classList.contains("short")) return valueOf(row.querySelector("[data-field]"));
  const body = bodyOf(row);
  return Object.values(body).some((value) => value !== false) ? body : undefined;
}

// Where a reason speaks of: `payment_plan.1.amount_fen` is a part of the second row.
export function fieldOf(form, path) {
  let place = form;
  let found = null;
  for (const step of path.split(".")) {
    if (/^\d+$/.test(step)) {
      const row = found?.querySelectorAll(":scope > .rows > .row")[Number(step)];
      if (!row) return found;
      place = row;
      continue;
    }
    const next = own(place).find((field) => field.dataset.field === step);
    if (!next) return found;
    found = place = next;
  }
  return found;
}

// What must be filled in and is not, the first one first. What stands in a group that may be left
// out, or in a row of which nothing is sent, is asked for only once something stands there.
export function missingIn(form) {
  const needed = [...form.querySelectorAll("[data-field][data-required]")];
  return needed.filter((field) => isEmpty(field) && isAsked(field));
}

function isEmpty(field) {
  if (["group", "flag"].includes(field.dataset.kind)) return false;
  const value = valueOf(field);
  return value === undefined || (Array.isArray(value) && value.length === 0);
}

function isAsked(field) {
  for (let part = field.parentElement; part?.tagName !== "FORM"; part = part.parentElement) {
    if (part === null) return true;
    const isLeftOut = part.matches("[data-field]:not([data-required])") && valueOf(part) === undefined;
    if (isLeftOut || (part.matches(".row") && rowOf(part) === undefined)) return false;
  }
  return true;
}

// What the limits of the class already tell, while one types.
export function wrongIn(input, said) {
  const state = input.validity;
  if (state.valid || state.valueMissing) return "";
  if (state.rangeUnderflow || state.rangeOverflow) {
    return said.range.replace("{least}", input.min || "…").replace("{most}", input.max || "…");
  }
  if (state.tooLong) return said.long.replace("{most}", input.maxLength);
  return said.form;
}
