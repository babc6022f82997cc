// Entries of a journal survive a poor connection: what is typed stays in this device until the office has it.
// An entry that could not be sent waits in a queue and is sent with the next page of the journal; sent twice, it is written once.

const PREFIX = "journal:";
const PATIENCE = 8000; // milliseconds; then the connection is too poor
const FIELDS = ["day", "starts", "ends", "break_minutes", "tasks", "holiday_reason", "remarks", "key"];

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false; // a device without storage: the form is an ordinary one
  }
}

const valuesOf = (form) => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name]?.value ?? ""]));

function fill(form, values) {
  for (const name of FIELDS) {
    if (form.elements[name] && values[name] !== undefined) form.elements[name].value = values[name];
  }
}

// „written”, „refused” (the office wants something mended) or „unsent”.
async function send(address, values, token) {
  try {
    const body = new URLSearchParams({ ...values, csrf_token: token });
    const response = await fetch(address, { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (response.type === "opaqueredirect" || response.status === 303) return "written";
    return response.status === 422 ? "refused" : "unsent";
  } catch {
    return "unsent";
  }
}

function writing(form) {
  const draft = `${PREFIX}draft:${form.dataset.scope}`;
  const queue = `${PREFIX}unsent:${form.dataset.scope}`;
  const line = form.querySelector(".journal-kept");
  const waiting = (read(queue) || [])[0];
  const known = waiting || read(draft);
  if (known && !document.querySelector(".error-summary") && !location.search) fill(form, known);
  likeLast(form);
  form.addEventListener("input", () => keep(draft, valuesOf(form)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = valuesOf(form);
    const others = (read(queue) || []).filter((one) => one.key !== values.key);
    if (!keep(queue, [...others, values])) return form.submit();
    const outcome = await send(form.action || location.href, values, form.elements.csrf_token.value);
    if (outcome === "unsent") {
      line.textContent = form.dataset.kept;
      localStorage.removeItem(draft);
      return undefined;
    }
    keep(queue, others);
    localStorage.removeItem(draft);
    if (outcome === "written") return location.assign(form.dataset.back);
    return form.submit(); // the office's own page says what to mend
  });
}

// „Wpisz zadania jak ostatnio” without another page: nothing else that was typed is lost.
function likeLast(form) {
  const line = form.querySelector(".journal-last");
  line?.querySelector("a").addEventListener("click", (event) => {
    event.preventDefault();
    form.elements.tasks.value = line.dataset.tasks;
    form.elements.tasks.dispatchEvent(new Event("input", { bubbles: true }));
    form.elements.tasks.focus();
  });
}

async function sending(box) {
  const queue = `${PREFIX}unsent:${box.dataset.scope}`;
  const token = document.querySelector("input[name=csrf_token]")?.value;
  const line = box.querySelector(".journal-kept");
  const left = [];
  let written = 0;
  for (const values of read(queue) || []) {
    const outcome = token && box.dataset.new ? await send(box.dataset.new, values, token) : "unsent";
    if (outcome === "written") written += 1;
    else left.push(values);
  }
  keep(queue, left);
  if (written) return location.reload();
  if (left.length) {
    line.textContent = `${box.dataset.kept} `;
    if (box.dataset.new) {
      const link = document.createElement("a");
      link.href = box.dataset.new;
      link.textContent = box.dataset.open;
      line.append(link);
    }
  }
  return undefined;
}

export default function journal(element) {
  if (element.tagName === "FORM") return writing(element);
  window.addEventListener("online", () => sending(element));
  return sending(element);
}
