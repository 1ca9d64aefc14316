// Find or do: Ctrl or ⌘ K. A combobox over a list that GET /search answers as a fragment (components/results.html);
// what the page itself offers by key stands first. Nothing is remembered. Without script /search is a page.
import { named, offers, press } from "./keys.js";

const PAUSE = 120;    // ms after the last letter
const PATIENCE = 4000; // ms until we say that we are still fetching

let box, input, list, asked, timer;

const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
const options = () => [...list.querySelectorAll("[role=option]")];

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
}

function line(className, text) {
  const part = document.createElement(className === "none" ? "p" : "div");
  part.className = className;
  part.textContent = text;
  return part;
}

/** The page's own actions that fit the words, as a group; none when nothing fits. */
function ownActions(words) {
  const found = offers().filter((element) => plain(named(element)).includes(plain(words)));
  if (!found.length) return [];
  const group = document.createElement("div");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", list.dataset.do);
  const head = line("ph", list.dataset.do);
  head.setAttribute("aria-hidden", "true");
  group.append(head, ...found.slice(0, 6).map((element) => {
    const option = line("", named(element));
    option.setAttribute("role", "option");
    option.element = element;
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.key.replace("Mod+", "Ctrl ").replace("Enter", "↵");
    const end = line("k", "");
    end.append(cap);
    option.append(end);
    return option;
  }));
  return [group];
}

function show(words, ...found) {
  const own = ownActions(words);
  list.replaceChildren(...own, ...(own.length ? found.filter((part) => !part.matches?.(".none")) : found));
  options().forEach((option, at) => { option.id = `palette-${at}`; });
  input.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
}

async function ask() {
  const words = input.value.trim();
  asked?.abort();
  asked = new AbortController();
  const slow = setTimeout(() => show(words, line("none", list.dataset.waiting)), PATIENCE);
  try {
    const address = `${document.body.dataset.search}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true", Accept: "text/html" }, signal: asked.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    show(words, ...(page.querySelector("[role=listbox]") ?? page.body).children);
  } catch (error) {
    if (error.name !== "AbortError") show(words, line("none", list.dataset.failed));
  } finally {
    clearTimeout(slow);
  }
}

function run(option) {
  if (!option) return;
  box.close();
  if (option.element) press(option.element);
  else location.assign(option.dataset.href);
}

function down(event) {
  const all = options();
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const moves = { ArrowDown: all[(at + 1) % all.length], ArrowUp: all.at(at - 1) };
  if (event.key in moves) choose(moves[event.key]);
  else if (event.key === "Enter" && !event.isComposing) run(all[at]);
  else return;
  event.preventDefault();
}

function open() {
  if (box.open) return;
  document.getElementById("side")?.hidePopover?.();
  input.value = "";
  box.showModal();
  show("");
  ask();
}

export function palette() {
  box = document.getElementById("palette");
  if (!box) return;
  [input, list] = [box.querySelector("input"), box.querySelector("[role=listbox]")];
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  input.addEventListener("keydown", down);
  list.addEventListener("click", ({ target }) => run(target.closest("[role=option]")));
  list.addEventListener("pointermove", ({ target }) => { const option = target.closest("[role=option]"); if (option) choose(option); });
  box.addEventListener("close", () => asked?.abort());
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette]") || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
}
