// Toasts: what happened, and Undo for ten seconds. Any answer of htmx may bring one in its HX-Trigger header:
// {"planner:toast": {"text": "Moved to Tue 8 December", "undo": "/agenda/slots/…/undo" or null}}
const SECONDS = 10;

/** Shows a toast; `undo` is the address that a POST takes the act back at. */
export function toast(text, undo) {
  const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  box.querySelector("span").textContent = text;
  const form = box.querySelector("form");
  if (undo) form.action = undo;
  else form.remove();
  const all = document.getElementById("toasts");
  all.append(box);
  for (const old of [...all.children].slice(0, -2)) old.remove();
  leaveLater(box);
}

/** Says something to who listens instead of looks. */
export function say(text) {
  document.getElementById("live").textContent = text;
}

/** Takes a toast away after a while, but never under the pointer or the focus. */
function leaveLater(box) {
  let timer;
  const wait = () => { timer = setTimeout(() => box.remove(), SECONDS * 1000); };
  for (const come of ["pointerenter", "focusin"]) box.addEventListener(come, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) box.addEventListener(go, wait);
  wait();
}

/** Presses Undo of the newest toast; false when there is none. */
export function undoLast() {
  const button = [...document.querySelectorAll("#toasts form button")].pop();
  button?.click();
  return Boolean(button);
}

export function toasts() {
  for (const box of document.querySelectorAll("#toasts > .toast")) leaveLater(box);
  document.addEventListener("planner:toast", ({ detail }) => toast(detail.text, detail.undo));
  document.addEventListener("planner:say", ({ detail }) => say(detail.text ?? detail.value));
}
