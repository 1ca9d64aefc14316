// The board of what sales knows: add a line and go on typing, see what a selection becomes, put lines in order.
// Each has a form that works without this. Source: docs/design.md (19).
import Sortable from "sortablejs";

const lines = document.getElementById("lines");
const becomes = document.getElementById("becomes");
const select = document.getElementById("select");
const order = document.getElementById("order");
const make = document.querySelector("[data-chosen]");
const atRest = make?.textContent;
let card = "brief";

const chosen = () => [...document.querySelectorAll("[name=fact]:checked")].map((box) => box.value);

/** What the chosen lines become, beside the board; the button says how many there are. */
async function show() {
  const uids = chosen();
  make.textContent = uids.length ? make.dataset.chosen.replace("{n}", uids.length) : atRest;
  select.elements.kind.value = card;
  const query = new URLSearchParams([["kind", card], ...uids.map((uid) => ["fact", uid])]);
  (await globalThis.hypertext(becomes))?.ajax("GET", `${becomes.dataset.address}?${query}`, { source: becomes, target: "#becomes", swap: "innerHTML" });
}

/** Puts a line before another one (or last) and shows the board that comes back, the focus where it was. */
async function place(line, before) {
  const uid = line.dataset.line;
  const address = new URL(`/personas/sales-knows/${uid}/place${location.search}`, location.href).href;
  const htmx = await globalThis.hypertext(order);
  await htmx?.ajax("POST", address, { source: order, target: "#lines", swap: "innerHTML", values: { before } });
  document.querySelector(`[data-line="${uid}"] p a`)?.focus({ preventScroll: true });
}

function wire() {
  for (const list of document.querySelectorAll("[data-hand]")) {
    Sortable.create(list, {
      animation: 120, ghostClass: "held", delay: 120, delayOnTouchOnly: true, filter: "a, button, input, summary", preventOnFilter: false,
      onEnd: ({ item, oldIndex, newIndex }) => { if (oldIndex !== newIndex) place(item, item.nextElementSibling?.dataset.line ?? ""); },
    });
  }
}

document.addEventListener("change", ({ target }) => { if (target.matches("[name=fact]")) show(); });
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-card]");
  if (!asked) return;
  event.preventDefault();
  card = asked.dataset.card;
  show();
});
// Shift and an arrow move the line that has the focus; the single keys of the shell are switched off in the profile, so is this.
document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-hand] [data-line]");
  if (!line || !event.shiftKey || document.body.dataset.shortcuts !== "on") return;
  const button = line.querySelector(`[data-move=${{ ArrowUp: "up", ArrowDown: "down" }[event.key] ?? "none"}]`);
  if (!button) return;
  event.preventDefault();
  place(line, button.value);
});
document.addEventListener("htmx:after:request", ({ target, detail }) => {
  const form = target.closest?.("[data-capture]");
  if (!form || !(detail.ctx?.response?.status < 400)) return;
  form.elements.line.value = "";
  form.elements.kind.value = "";
  form.elements.line.focus();
});
document.addEventListener("htmx:after:swap", ({ target }) => { if (target === lines) { wire(); show(); } });
wire();
