// What stands beside the text. In the page it is a row of links, each to a page of its own; here the links become tabs
// (WAI-ARIA tabs: arrows, Home and End move, Enter or Space opens) and htmx puts a tab's fragment into #side-tab.
// `#tab-<key>` in the address opens that tab. Each opened tab is told as `planner:tab` with { key, panel } on the form.

/** Makes tabs of the links of the row; `before` is asked, and may be waited for, before a tab is fetched. */
export function tabs(form, { before = () => {} } = {}) {
  const row = document.getElementById("side-tabs");
  if (!row) return;
  const links = [...row.querySelectorAll("a")];
  const panels = [...new Set(links.map((link) => link.dataset.controls))].map((id) => document.getElementById(id));
  const list = document.createElement("div");
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", row.getAttribute("aria-label"));
  row.replaceWith(list);
  list.id = row.id;
  list.className = row.className;
  list.append(...links);
  for (const link of links) {
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", link.dataset.controls);
    link.removeAttribute("aria-current");
  }
  for (const panel of panels) panel.setAttribute("role", "tabpanel");

  function choose(chosen) {
    for (const link of links) {
      link.setAttribute("aria-selected", String(link === chosen));
      link.tabIndex = link === chosen ? 0 : -1;
    }
    for (const panel of panels) panel.hidden = panel.id !== chosen.dataset.controls;
    document.getElementById(chosen.dataset.controls).setAttribute("aria-labelledby", chosen.id);
  }

  async function open(chosen) {
    choose(chosen);
    const key = chosen.dataset.tab;
    const panel = document.getElementById(chosen.dataset.controls);
    history.replaceState(history.state, "", key === "preview" ? location.pathname + location.search : `#tab-${key}`);
    if (key !== "preview") {
      panel.setAttribute("aria-busy", "true");
      await before();
      await (await globalThis.hypertext(chosen))?.ajax("GET", chosen.pathname + chosen.search, { target: panel, swap: "innerHTML" });
      panel.removeAttribute("aria-busy");
    }
    form.dispatchEvent(new CustomEvent("planner:tab", { bubbles: true, detail: { key, panel } }));
  }

  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  });
  list.addEventListener("keydown", (event) => {
    const at = links.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === " ") {
      event.preventDefault();
      links[at].click();
    } else if (next !== undefined) {
      event.preventDefault();
      links.at(next % links.length).focus();
    }
  });
  const asked = links.find((link) => `#${link.id}` === location.hash);
  if (asked && asked.dataset.tab !== "preview") open(asked);
  else choose(links[0]);
}
