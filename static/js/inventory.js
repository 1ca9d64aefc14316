// Knowledge: a field that offers areas while somebody types, and areas that are dragged onto one another.
// Without it the field is a line whose word the server looks up, and "Move to…" asks where to.

const WAIT = 120;       // ms after the last key
let number = 0;

/** A combobox with a list, as the ARIA practices describe it: the focus stays in the field. */
class Combo {
  constructor(field) {
    this.field = field;
    this.at = -1;
    this.list = document.createElement("ul");
    this.list.id = `areas-${++number}`;
    this.list.className = "offers";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", field.labels[0]?.textContent.trim() ?? "");
    this.list.hidden = true;
    this.said = document.createElement("span");
    this.said.className = "vh";
    this.said.setAttribute("role", "status");
    field.after(this.list, this.said);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) field.setAttribute(name, value);
    field.addEventListener("input", () => this.soon());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();                  // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.take(option);
    });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const text = this.field.value.trim();
    if (!text) return this.close();
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const answer = await fetch(`${this.field.dataset.areas}?q=${encodeURIComponent(text)}`, { signal: this.asked.signal });
      if (answer.ok && document.activeElement === this.field) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();      // no connection: the line works as it is
    }
    return undefined;
  }

  show(areas) {
    this.list.replaceChildren(...areas.map((area, at) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.dataset.value = area.label;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const name = document.createElement("b");
      name.textContent = area.label;
      const where = document.createElement("small");
      where.textContent = [area.path, area.note].filter(Boolean).join(" · ");
      option.append(name, where);
      return option;
    }));
    this.said.textContent = areas.length ? this.field.dataset.some.replace("{n}", areas.length) : this.field.dataset.none;
    this.open(areas.length > 0);
    this.mark(-1);
  }

  open(is) {
    this.list.hidden = !is;
    this.field.setAttribute("aria-expanded", String(is));
  }

  close() {
    clearTimeout(this.timer);
    this.open(false);
    this.mark(-1);
  }

  mark(at) {
    this.at = at;
    [...this.list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const chosen = this.list.children[at];
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** Takes an area; where a level is asked for next, the keys 1 to 4 and the letters say it at once. */
  take(option) {
    this.field.value = option.dataset.value;
    this.close();
    const next = this.field.form?.querySelector(`[name=level]:checked`);
    if (next && this.field.dataset.next !== undefined) next.focus();
  }

  key(event) {
    const size = this.list.children.length;
    if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "ArrowDown" && this.list.hidden) this.ask();
    else if (this.list.hidden) return;
    else if (event.key === "ArrowDown") this.mark((this.at + 1) % size);
    else if (event.key === "ArrowUp") this.mark(this.at < 1 ? size - 1 : this.at - 1);
    else if (event.key === "Enter" && this.at >= 0) this.take(this.list.children[this.at]);
    else return;
    event.preventDefault();
  }
}

for (const field of document.querySelectorAll("input[data-areas]")) new Combo(field);

// --- Dragging ----------------------------------------------------------------------------------------------------

const form = () => document.getElementById("tree-move");
const place = (event) => event.target.closest?.("#tree [data-area]");
let held;

function mark(target) {
  for (const each of document.querySelectorAll("#tree .over")) each.classList.remove("over");
  target?.classList.add("over");
}

if (form()) {
  document.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("#tree [data-move]");
    if (held) event.dataTransfer.setData("text/plain", held.dataset.area);
  });
  document.addEventListener("dragover", (event) => {
    const target = held && place(event);
    if (!target || target === held) return mark();
    event.preventDefault();
    return mark(target);
  });
  document.addEventListener("dragend", () => { held = undefined; mark(); });
  document.addEventListener("drop", (event) => {
    const target = held && place(event);
    if (!target || target === held) return;
    event.preventDefault();
    form().action = held.dataset.move;
    form().elements.to.value = target.dataset.area;
    form().submit();
  });
}
