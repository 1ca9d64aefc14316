// Moving slots three equal ways: drag, grip menu, keys. Each is a POST that the page without script has as a form;
// the answer is the month again, with a toast that says the new date and takes it back. Source: docs/design.md.
import Sortable from "sortablejs";

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
  await globalThis.htmx.ajax("POST", address, {
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
const unplace = (card) => send(card, home(card).replace(/\/move.*$/, "/empty"), {});

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

/** Days take cards, the list of topics gives them away. */
function wire() {
  for (const day of document.querySelectorAll("#agenda .day, #agenda [data-topics]")) {
    const isDay = "day" in day.dataset;
    Sortable.create(day, {
      group: { name: "agenda", put: isDay }, sort: false, animation: 120,
      draggable: "[data-movable]", ghostClass: "held", delay: 120, delayOnTouchOnly: true,
      onMove: ({ to, related }) => { mark(to); return !related?.matches("time"); },
      onEnd: drop,
    });
  }
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
  else if (event.key === "Backspace" && card.dataset.movable === "topic") unplace(card);
  else return;
  event.preventDefault();
}

document.addEventListener("click", press);
document.addEventListener("keydown", key);
document.addEventListener("htmx:after:swap", ({ target }) => { if (target.id === "agenda") wire(); });
dialog?.querySelector("form").addEventListener("submit", ({ target }) => toDay(held, target.elements.day.value));
if (board()) wire();
