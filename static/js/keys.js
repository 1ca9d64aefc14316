// Keys. Single keys rest while somebody types and can be switched off in the profile (WCAG 2.1.4).
// An element offers its key with data-key="C" (or "Mod+Enter", "Backspace", "["); the nearest visible one is pressed.
// Side-bar links offer theirs after G with data-go="T". J and K walk along [data-item], rows and cards.
// A <template data-keys> lists keys that no element of its own offers, such as those of a card.
import { open } from "./forms.js";
import { undoLast } from "./toast.js";

const APPLE = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable=true]";
const ITEMS = "[data-item] a[href], .row h3 a, .slot h3 a, .fit :is(h2, h3) a";
const CHORD = 1200; // ms between G and the second key

let chord = -Infinity; // when G was pressed; not 0, or the first second of a page would count as one

const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;

/** Every element of the page that offers a key, visible ones only. */
export function offers() {
  return [...document.querySelectorAll("[data-key]")].filter((element) => shown(element) && !element.disabled);
}

/** The words of an element without its key: what the lists under ? and in the palette show. */
export function named(element) {
  return element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
}

/** Does what an element is for. */
export function press(element) {
  if (element.matches("form")) element.requestSubmit();
  else if (element.matches(TYPING)) element.focus();
  else element.click();
}

function pressKey(name) {
  const found = offers().filter((element) => element.dataset.key.toLowerCase() === name.toLowerCase());
  const near = document.activeElement?.closest("[data-item], .row, .slot, .card, section, form");
  const page = document.getElementById("main");         // what the page offers goes before what every page has
  const chosen = found.find((element) => near?.contains(element)) ?? found.find((element) => page?.contains(element)) ?? found[0];
  if (chosen) press(chosen);
  return Boolean(chosen);
}

function go(name) {
  const link = document.querySelector(`[data-go="${CSS.escape(name.toUpperCase())}"]`);
  link?.click();
  return Boolean(link);
}

function walk(step) {
  const items = [...document.querySelectorAll(ITEMS)].filter(shown);
  const at = items.indexOf(document.activeElement);
  const next = items[at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step];
  next?.focus();
  return Boolean(next);
}

/** Fills the part of the keys dialog that is about this page, and opens it. */
function help() {
  const dialog = document.getElementById("keys");
  const part = dialog.querySelector("[data-page-keys]");
  const seen = new Map(offers().filter((element) => element.dataset.key !== "?").map((element) => [element.dataset.key, named(element)]));
  const more = [...document.querySelectorAll("template[data-keys]")].map(({ content }) => content.cloneNode(true));
  part.hidden = !seen.size && !more.length;
  part.querySelector("dl").replaceChildren(...[...seen].map(([key, text]) => {
    const line = document.createElement("div");
    const [term, words, cap] = ["dt", "dd", "kbd"].map((tag) => document.createElement(tag));
    cap.textContent = key.replace("Mod+", APPLE ? "⌘ " : "Ctrl ").replace("Enter", "↵").replace("Backspace", "⌫");
    words.textContent = text;
    term.append(cap);
    line.append(term, words);
    return line;
  }), ...more);
  apple(dialog);
  open(dialog);
  return true;
}

/** The keys as an Apple keyboard names them. */
function apple(root) {
  if (!APPLE) return;
  for (const cap of root.querySelectorAll("kbd[data-mod]")) cap.textContent = cap.dataset.apple ?? cap.textContent.replace("Ctrl ", "⌘");
}

/** Keys with Ctrl or ⌘: they work while typing too, but for undo, which belongs to the text then. */
function withModifier(event, typing) {
  if (event.key === "Enter") return pressKey("Mod+Enter");
  if (event.key === "z" && !event.shiftKey && !typing) return undoLast();
  return false;
}

function single(event) {
  if (performance.now() - chord < CHORD) {
    chord = -Infinity;
    if (go(event.key)) return true;
  }
  switch (event.key) {
    case "g": case "G":
      chord = performance.now();
      return true;
    case "j": case "J": return walk(1);
    case "k": case "K": return walk(-1);
    case "?": return help();
    default: return pressKey(event.key);
  }
}

/** Whether single keys count now: switched on, nobody types, and no Shift but the one that makes a "?". */
function singleKeysRest(event, typing) {
  return typing || document.body.dataset.shortcuts !== "on" || (event.shiftKey && event.key !== "?");
}

function down(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
  const typing = Boolean(event.target.closest?.(TYPING));
  let done = false;
  if (event.ctrlKey || event.metaKey) done = withModifier(event, typing);
  else if (!singleKeysRest(event, typing)) done = single(event);
  if (done) event.preventDefault();
}

export function keys() {
  apple(document);
  if (!document.getElementById("keys")) return;
  document.addEventListener("keydown", down);
  document.addEventListener("planner:keys", help);              // where somebody types, "?" is a letter: the editor asks
}
