// Before htmx puts a new piece in place it gives each element the style attribute of the old one of the same id, and our
// policy refuses that. Such attributes come from a text area that was made taller, from Sortable, from extensions.
export function swap() {
  document.addEventListener("htmx:before:swap", ({ detail }) => {
    for (const { target } of detail.tasks) {
      const old = typeof target === "string" ? document.querySelector(target) : target;
      for (const each of old?.querySelectorAll("[id][style]") ?? []) each.removeAttribute("style");
    }
  });
}
