// Theme switch: seen at once by CSS, kept on the profile by a post in the background.
export function theme() {
  document.querySelector("[data-theme-switch]")?.addEventListener("change", (event) => {
    const form = event.currentTarget;
    document.documentElement.dataset.theme = event.target.value;
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } }).catch(() => {});
  });
}
