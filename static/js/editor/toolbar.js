// The toolbar above the text: one Tab stop, arrow keys within (WAI-ARIA toolbar).

/** Wires the buttons [data-format] of `form` to `surface`. */
export function toolbar(form, surface) {
  const bar = form.querySelector("[role=toolbar]");
  const buttons = [...bar.querySelectorAll("[data-format], [data-only-text]")];
  buttons.forEach((button, number) => { button.tabIndex = number ? -1 : 0; });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-format]");
    if (button) surface.format(button.dataset.format);
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const seen = buttons.filter((button) => button.checkVisibility());
    const next = seen[(seen.indexOf(buttons[at]) + step + seen.length) % seen.length];
    buttons[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
