// Order by dragging, and by Shift with the arrow keys: each is the POST that the buttons make; the answer is the list.
// Also the print button of a certificate. Source: docs/design.md (three equal ways to move).
import Sortable from "sortablejs";

const list = () => document.querySelector("[data-moves]");

/** Sends a move and shows the list that comes back, with the focus on what was moved. */
async function send(item, values) {
  const key = item.dataset.keyOf;
  const htmx = await globalThis.hypertext(item);
  await htmx?.ajax("POST", item.dataset.move, { source: item, target: "#order", swap: "outerHTML", values });
  if (!item.isConnected) document.querySelector(`[data-key-of="${CSS.escape(key)}"] h3 a`)?.focus();
  return !item.isConnected;
}

async function drop({ item, oldIndex, newIndex }) {
  if (oldIndex === newIndex) return;
  const before = item.nextElementSibling?.dataset.keyOf ?? "";
  if (!(await send(item, { before }))) {
    item.remove();
    list().insertBefore(item, list().children[oldIndex] ?? null);
  }
}

function wire() {
  if (list()) Sortable.create(list(), { handle: "[data-grip]", draggable: "[data-move]", animation: 120, ghostClass: "held", onEnd: drop });
}

function key(event) {
  const item = event.target.closest?.("[data-move]");
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!item || !step || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  event.preventDefault();
  send(item, { step });
}

document.addEventListener("keydown", key);
document.addEventListener("htmx:after:swap", ({ target }) => { if (target.id === "order" || target.querySelector?.("[data-moves]")) wire(); });
wire();
