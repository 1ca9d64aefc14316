// Moving slots three equal ways: drag, grip menu, keys. Each is a POST that the page without script has as a form;
// the answer is the page again, with a toast that says the new date and takes it back. Besides: arrows walk from card to
// card, check boxes choose several, a day of the year opens beside it. Source: docs/design.md.
const board = () => document.getElementById("agenda");
const menu = document.getElementById("move-menu");
const dialog = document.getElementById("move-dialog");
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

let held;           // the card that menu or dialog is about

const title = (card) => card.querySelector("h3").textContent.trim();
const home = (card) => card.querySelector("[data-grip]").href;
const isTopic = (card) => "topic" in card.dataset;

/** Sends a move (or a first placing) and shows the month that comes back, with the focus where it was. */
async function send(card, address, values) {
  const { slot, topic } = card.dataset;
  const htmx = await globalThis.hypertext(card);
  await htmx?.ajax("POST", address, {
    source: card, target: "#agenda", swap: "innerHTML",
    values: { version: card.dataset.version ?? "", back: board().dataset.back, ...values },
  });
  if (card.isConnected) return false;         // refused: the message says why, the month is as it was
  const again = document.querySelector(slot ? `[data-slot="${slot}"] h3 a` : `[data-topic="${topic}"] h3 a`);
  again?.focus({ preventScroll: true });
  again?.closest(".slot").scrollIntoView({ block: "nearest" });
  return true;
}

/** To a day: a slot keeps its time, a topic gets the usual one. */
function toDay(card, day) {
  return isTopic(card)
    ? send(card, new URL(`${card.querySelector("h3 a").href}/place`).href, { day, clock: "09:00" })
    : send(card, home(card), { day });
}

const byDays = (card, days) => isTopic(card) ? choose(card) : send(card, home(card), { days });

/** The topic of an open slot goes back to the topics to place; of any other slot it is said why it does not. */
function unplace(card) {
  if (card.dataset.movable === "topic") return send(card, home(card).replace(/\/move.*$/, "/empty"), {});
  const words = document.getElementById(card.classList.contains("s-empty") ? "stays-empty" : "stays-taken");
  const refusal = document.getElementById("refusal");
  refusal.replaceChildren(words.content.cloneNode(true));
  refusal.scrollIntoView({ block: "nearest" });
  return undefined;
}

function choose(card) {
  held = card;
  dialog.querySelector("[data-title]").textContent = title(card);
  dialog.querySelector("[name=day]").value = card.closest("[data-day]")?.dataset.day ?? "";
  dialog.showModal();
}

function openMenu(card) {
  if (isTopic(card)) return choose(card);
  held = card;
  menu.querySelector("[data-unplace]").hidden = card.dataset.movable !== "topic";
  return menu.showPopover({ source: card.querySelector("[data-grip]") });
}

let sorting;        // the library that drags; fetched when a pointer first comes near a card

/** Days take cards, the list of topics gives them away. A finger holds a card for a moment, so that it can scroll too. */
async function wire() {
  const { default: Sortable } = await (sorting ??= import("sortablejs"));
  for (const day of document.querySelectorAll("#agenda .day, #agenda [data-topics]")) {
    const isDay = "day" in day.dataset;
    if (Sortable.get(day)) continue;
    Sortable.create(day, {
      group: { name: "agenda", put: isDay }, sort: false, animation: 120,
      draggable: "[data-movable]", ghostClass: "held", delay: 180, delayOnTouchOnly: true, touchStartThreshold: 6,
      filter: "input, button, .pick", preventOnFilter: false, onMove: ({ to, related }) => { mark(to); return !related?.matches("time"); },
      onEnd: drop,
    });
  }
  board().dataset.drag = "on";
}

function mark(day) {
  for (const each of document.querySelectorAll(".day.over")) each.classList.remove("over");
  day?.classList.toggle("over", "day" in (day?.dataset ?? {}));
}

async function drop({ item, from, to, oldIndex }) {
  mark();
  if (from === to) return;
  const before = from.children[oldIndex] ?? null;
  const sent = await toDay(item, to.dataset.day);
  if (!sent) from.insertBefore(item, before);
}

function press(event) {
  const grip = event.target.closest("[data-grip]");
  if (grip && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openMenu(grip.closest(".slot"));
    return;
  }
  const choice = event.target.closest("#move-menu button");
  if (!choice) return;
  menu.hidePopover();
  if ("days" in choice.dataset) byDays(held, choice.dataset.days);
  else if ("unplace" in choice.dataset) unplace(held);
  else choose(held);
}

/** Keys on the card that has the focus; the shell's single keys are switched off in the profile, so are these. */
function key(event) {
  const card = event.target.closest?.("[data-movable]");
  if (!card || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.body.dataset.shortcuts !== "on" || document.querySelector("dialog[open]")) return;
  if (event.shiftKey && event.key in STEPS) byDays(card, STEPS[event.key]);
  else if (event.key.toLowerCase() === "m") choose(card);
  else if (event.key === "Backspace" && !isTopic(card)) unplace(card);
  else return;
  event.preventDefault();
}

// --- From card to card -----------------------------------------------------------------------------------------------

const STOPS = "#agenda .slot h3 a, #agenda .agenda-list th a, #agenda .plan-here, #agenda .year td a, #agenda .more-day";
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const middle = (element) => {
  const box = (element.closest(".slot, tr, td") ?? element).getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
};

/** The nearest stop in the direction of an arrow: along it first, aside of it three times as far away. */
function walk(event) {
  const from = event.target.closest?.(STOPS);
  const way = WAYS[event.key];
  if (!from || !way || event.shiftKey) return false;
  const [x, y] = middle(from);
  let best = null, least = Infinity;
  for (const stop of document.querySelectorAll(STOPS)) {
    const [a, b] = middle(stop);
    const ahead = (a - x) * way[0] + (b - y) * way[1], aside = Math.abs((a - x) * way[1]) + Math.abs((b - y) * way[0]);
    const far = ahead + 3 * aside;
    if (stop !== from && ahead > 4 && far < least && stop.checkVisibility()) [best, least] = [stop, far];
  }
  best?.focus();
  return Boolean(best);
}

// --- Choosing several ------------------------------------------------------------------------------------------------

let last;           // the box that was pressed last; Shift takes all between it and the next one

function choosing(event) {
  const box = event.target;
  if (!box.matches?.(".pick input")) return;
  const boxes = [...document.querySelectorAll("#agenda .pick input")];
  if (event.shiftKey && last?.isConnected) {
    const [a, b] = [boxes.indexOf(last), boxes.indexOf(box)].sort((one, other) => one - other);
    for (const each of boxes.slice(a, b + 1)) each.checked = box.checked;
  }
  last = box;
  say();
}

function say() {
  const words = document.querySelector("#bulk .n");
  if (!words) return;
  const count = document.querySelectorAll("#agenda .pick :checked").length;
  words.textContent = count === 1 ? words.dataset.one : words.dataset.many.replace("{n}", count);
}

// --- A day of the year -----------------------------------------------------------------------------------------------

async function openDay(event) {
  const link = event.target.closest?.(".year td a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".year [aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const htmx = await globalThis.hypertext(link);
  await htmx?.ajax("GET", link.href, { source: link, target: "#year-day", swap: "innerHTML" });
}

function down(event) {
  const resting = document.body.dataset.shortcuts !== "on" || document.querySelector("dialog[open]");
  if (event.defaultPrevented || resting || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("[popover]:popover-open")) return;
  if (walk(event)) event.preventDefault();
}

function near({ target }) {
  if (target.closest?.("[data-movable]")) wire();
}

document.addEventListener("click", press);
document.addEventListener("click", choosing);
document.addEventListener("click", openDay);
document.addEventListener("reset", ({ target }) => { if (target.id === "bulk") setTimeout(say); });
document.addEventListener("keydown", key);
document.addEventListener("keydown", down);
document.addEventListener("pointerover", near, { passive: true });
document.addEventListener("pointerdown", near, { passive: true });
document.addEventListener("htmx:after:swap", ({ target }) => { if (target.id === "agenda" && sorting) wire(); });
dialog?.querySelector("form").addEventListener("submit", ({ target }) => toDay(held, target.elements.day.value));
// A finger gives no sign before it presses: there the library is fetched beforehand.
if (document.querySelector("[data-movable]") && matchMedia("(pointer: coarse)").matches) wire();
say();
if (!location.hash) document.querySelector(".year .now")?.scrollIntoView({ block: "nearest" });
