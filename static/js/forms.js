// Small services for forms, by attribute:
//   data-busy="Claiming…"     a button's words while the answer is awaited
//   data-autosubmit           a form (filters) is sent when a choice changes
//   data-reveal="ID"          shows and hides the password of that field
//   data-fill="zone"          an empty field gets the browser's time zone
//   data-dialog="ID"          a link opens that <dialog> instead; data-close closes the one around it
//   data-focus                gets the focus when it appears (the summary of what is wrong)
//   data-done                 closes the dialog that it appears in: what it was open for is done
//   data-print                prints the page

const waiting = new Set();

function rest() {
  for (const button of waiting) button.removeAttribute("aria-busy");
  waiting.clear();
}

/** A second press while the first is under way is no second act. */
function wait(event) {
  const button = event.submitter;
  if (waiting.has(button)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else if (button?.dataset.busy) {
    button.setAttribute("aria-busy", "true");
    waiting.add(button);
  }
}

/**
 * What is missing is said by the server, beside its field and in the reader's language; the browser speaks its own.
 * Half a date or "1e" in a number would be sent as nothing at all, so there the browser still asks.
 */
function validate({ target }) {
  const button = target.closest("button, input");
  const form = button?.form;
  if (button?.type !== "submit" || form?.method !== "post") return;
  form.noValidate = ![...form.elements].some((field) => field.validity?.badInput);
}

function reveal(button) {
  const field = document.getElementById(button.dataset.reveal);
  const hidden = field.type === "password";
  field.type = hidden ? "text" : "password";
  [button.textContent, button.dataset.revealHide] = [button.dataset.revealHide, button.textContent];
}

/** The focus goes to the first field of a dialog; to its title as long as there is none, but never to Close. */
function enter(dialog) {
  const field = dialog.querySelector("input:not([type=hidden]), select, textarea");
  const title = dialog.querySelector("h2");
  if (!field && title) title.tabIndex = -1;
  (field ?? title)?.focus();
}

/** Opens a dialog over the page. */
export function open(dialog) {
  if (!dialog.open) dialog.showModal();
  enter(dialog);
}

function click(event) {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    open(dialog);
    return;
  }
  if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  else if (event.target.matches("dialog")) event.target.close();      // a press beside the dialog
  const button = event.target.closest("[data-reveal]");
  if (button) reveal(button);
  if (event.target.closest("[data-print]")) globalThis.print();
}

function arrive(root) {
  for (const field of root.querySelectorAll("[data-fill=zone]")) {
    if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  const dialog = root.closest?.("dialog[open]");
  if (dialog && document.activeElement?.matches("h2")) enter(dialog);     // its fields came after it
  root.querySelector("[data-focus]")?.focus();
  root.querySelector("dialog [data-done]")?.closest("dialog").close();
}

export function forms() {
  document.addEventListener("click", validate, true);
  document.addEventListener("click", click);
  document.addEventListener("change", ({ target }) => target.closest("form[data-autosubmit]")?.requestSubmit());
  document.addEventListener("submit", wait, true);
  document.addEventListener("htmx:finally:request", rest);
  document.addEventListener("htmx:after:settle", ({ target }) => arrive(target));
  window.addEventListener("pageshow", rest);
  arrive(document);
}
