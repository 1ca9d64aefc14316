// Selecting words in a text that is judged: a button takes them into the form for a comment. Without script the words
// are copied there, or a paragraph is chosen from the list.
import { judging } from "./judging.js";

const LEAD = 160; // characters before the words, which tell equal words apart

const texts = () => document.querySelectorAll("[data-quotable]");

/** The words that are selected within one text, and what stands before them; null when there are none. */
function selected() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0);
  const text = [...texts()].find((one) => one.contains(range.commonAncestorContainer));
  const quote = plain(range).trim();
  if (!text || !quote) return null;
  const lead = document.createRange();
  lead.selectNodeContents(text);
  lead.setEnd(range.startContainer, range.startOffset);
  return { text, range, quote, before: plain(lead).slice(-LEAD) };
}

/** The words of a range, without the numbers of comments, a blank between blocks. */
function plain(range) {
  const part = range.cloneContents();
  for (const number of part.querySelectorAll(".cm-n")) number.remove();
  for (const block of part.querySelectorAll("p, li, h1, h2, h3, h4, h5, h6, td, th, pre, blockquote")) block.append(" ");
  return part.textContent.replace(/\s+/g, " ");
}

/** The form that takes the words: one that is open for an orphan, else the one for a new comment. */
function form() {
  const open = [...document.querySelectorAll("[data-takes-quote]")].find((one) => one.id !== "comment-form" && one.closest("details").open);
  return open ?? document.getElementById("comment-form");
}

function take(found) {
  const to = form();
  if (!to) return;
  for (let fold = to.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  to.querySelector("[data-quote]").value = found.quote;
  to.querySelector("[data-before]").value = found.before;
  const other = to.querySelector("[data-replacement]");
  if (other && !other.value) other.placeholder = found.quote;
  const next = to.querySelector("textarea[name=text]") ?? to.querySelector("[data-quote]");
  next.focus();
  next.scrollIntoView({ block: "center" });
}

const button = document.createElement("button");
button.type = "button";
button.className = "btn tight cm-add";
button.hidden = true;
let found = null;

function show() {
  found = selected();
  button.hidden = !found;
  if (!found) return;
  button.textContent = found.text.dataset.add;
  const box = found.range.getBoundingClientRect();
  button.style.insetBlockStart = `${box.bottom + scrollY + 6}px`;
  button.style.insetInlineStart = `${Math.max(8, Math.min(box.left + scrollX, innerWidth - 200))}px`;
}

/** A thread and its words show each other. */
function together(event, on) {
  const one = event.target.closest?.("[data-thread]");
  if (!one) return;
  for (const key of one.dataset.thread.split(" "))
    for (const other of document.querySelectorAll(`[data-thread~="${key}"]`)) other.classList.toggle("on", on);
}

if (texts().length) {
  document.body.append(button);
  document.addEventListener("selectionchange", () => requestAnimationFrame(show));
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => found && take(found));
  for (const [kind, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]])
    document.addEventListener(kind, (event) => together(event, on));
}
// A thread that an address names is shown, though it be folded away.
const named = location.hash.startsWith("#thread-") && document.getElementById(location.hash.slice(1));
if (named) {
  for (let fold = named.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  named.scrollIntoView({ block: "center" });
}
judging();
