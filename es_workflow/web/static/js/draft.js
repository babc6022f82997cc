// Drafts save themselves; this says when that failed, and tells form.js what is safe.

const ANSWERED = (status) => status < 400 || status === 409 || status === 422;
const SIGNED_OUT = (status) => status === 400 || status === 401;

export default function draft(form) {
  const complain = (key) => {
    const line = form.querySelector(".save-state");
    line.textContent = line.dataset[key];
    line.classList.add("save-state--bad");
  };
  form.addEventListener("htmx:before:response", (event) => {
    const { status } = event.detail.ctx.response;
    if (ANSWERED(status)) return;
    event.preventDefault(); // the page of the error would replace what was typed
    complain(SIGNED_OUT(status) ? "signedOut" : "failed");
  });
  form.addEventListener("htmx:after:swap", () => form.dispatchEvent(new CustomEvent("form:saved", { bubbles: true })));
  form.addEventListener("htmx:error", () => complain("failed"));
}
