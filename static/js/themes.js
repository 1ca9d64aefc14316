// What a theme holds: a thing is dragged to the other list. Its button does the same without script, or by key.
let held;

const zone = (event) => event.target.closest?.("[data-zone]");

function mark(target) {
  for (const each of document.querySelectorAll("[data-zone].over")) each.classList.remove("over");
  target?.classList.add("over");
}

if (document.querySelector("[data-zone]")) {
  for (const thing of document.querySelectorAll("[data-zone] [data-thing]")) thing.draggable = true;
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-thing]");
    if (held) event.dataTransfer.setData("text/plain", held.dataset.thing);
  });
  document.addEventListener("dragover", (event) => {
    const target = held && zone(event);
    if (!target || target.contains(held)) return mark();
    event.preventDefault();
    return mark(target);
  });
  document.addEventListener("dragend", () => { held = undefined; mark(); });
  document.addEventListener("drop", (event) => {
    const target = held && zone(event);
    if (!target || target.contains(held)) return;
    event.preventDefault();
    held.querySelector("form").requestSubmit();
  });
}
