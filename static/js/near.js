// Fetches htmx when it is first needed: it weighs more than all else of the shell, and who only reads and follows links
// never asks for it. A pointer or the focus on what asks, or any key, fetches it beforehand; what is pressed before it is
// there is kept and done then. Where pieces ask by themselves (data-hx-trigger) it is fetched at once.
// Other scripts ask for it by `await globalThis.hypertext(source)`; undefined: no connection, and the page says so.
const ASKS = ":is([data-hx-get], [data-hx-post])";

const held = new WeakSet();     // what was pressed and waits
let coming, ready, failures = 0;

/** htmx; undefined when it cannot be fetched, which is said when it was for `source`. */
async function hypertext(source) {
  try {
    const { default: htmx } = await (coming ??= import("./hypertext.js"));
    ready = true;
    return htmx;
  } catch {
    coming = undefined;
    if (source) failures += 1;
    source?.dispatchEvent(new CustomEvent("htmx:error", { bubbles: true, detail: { ctx: {} } }));
    return undefined;
  }
}

/** The dialog that a press opens at once, before what is in it has come. */
const opens = (asks) => document.getElementById(asks.dataset.dialog);

async function later(asks, submitter) {
  held.add(asks);
  const htmx = await hypertext(asks);
  held.delete(asks);
  if (!htmx || !asks.isConnected || opens(asks)?.open === false) return;
  if (asks.matches("form")) asks.requestSubmit(submitter?.form === asks ? submitter : null);
  else asks.click();
}

/** Keeps a press until htmx is there. Twice without a connection: the browser does it in its own way. */
function hold(event) {
  const asks = event.type === "submit" ? event.target : event.target.closest?.("a, button");
  if (ready || failures > 1 || !asks?.matches(ASKS) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!opens(asks)) event.stopImmediatePropagation();
  if (!held.has(asks)) later(asks, event.submitter);
}

function sign({ type, target }) {
  if (!coming && (type === "keydown" ? document.querySelector(ASKS) : target.closest?.(ASKS))) hypertext();
}

export function near() {
  globalThis.hypertext = hypertext;
  for (const type of ["click", "submit"]) document.addEventListener(type, hold, true);
  for (const type of ["pointerover", "pointerdown", "focusin", "keydown"]) document.addEventListener(type, sign, { capture: true, passive: true });
  if (document.querySelector("[data-hx-trigger]")) hypertext();
}
