// Text that an earlier visit left on this device and that we do not have: offered, never put in silently.

/** Offers what was left, when it says something that the page does not; `put` puts a text into the editor. */
export function found(form, { copy, text, words, put }) {
  const left = copy.take();
  const now = text();
  const base = Number(form.elements.namedItem("base").value);
  if (!left) return;
  if (left.title === now.title && left.body === now.body) return copy.forgetLeft();
  const bar = document.getElementById("device");
  const take = bar.querySelector("[data-device=take]");
  if (left.base !== base) take.textContent = words.compare;
  take.addEventListener("click", () => {
    if (left.base !== base) compare(form, left);
    else put(left);
    copy.forgetLeft();
    bar.hidden = true;
  });
  bar.querySelector("[data-device=drop]").addEventListener("click", () => {
    copy.forgetLeft();
    bar.hidden = true;
  });
  bar.hidden = false;
}

/** Begun on an older revision: the page of two texts decides, with nothing overwritten. */
function compare(form, left) {
  for (const name of ["title", "body", "base"]) form.elements.namedItem(name).value = left[name];
  HTMLFormElement.prototype.submit.call(form);
}
