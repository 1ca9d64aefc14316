// The coach beside the text: reads along while its tab is open, marks what it points at, and shows it on demand.
// The server works it out (planner/coach) and keeps nothing; places come in code points, the editor counts UTF-16.
const PAUSE = 1200;

/** Places in code points as places in a JavaScript string; `places` are pairs in any order. */
export function inUtf16(text, places) {
  const wanted = [...new Set(places.flat())].sort((a, b) => a - b);
  const found = new Map();
  let at = 0;
  let points = 0;
  for (const place of wanted) {
    while (points < place && at < text.length) {
      at += text.codePointAt(at) > 0xffff ? 2 : 1;
      points += 1;
    }
    found.set(place, at);
  }
  return places.map(([from, to]) => [found.get(from), found.get(to)]);
}

/** Ties the coach to the editor's form; nothing happens while its tab is closed. */
export function coach(form) {
  let panel;
  let timer;
  let asking;
  let ranges = [];

  const box = () => panel?.querySelector("#coach");

  function mark() {
    const text = form.surface.text();
    const hints = JSON.parse(box()?.dataset.marks ?? "[]");
    ranges = hints.map((hint) => inUtf16(text, hint.places));
    form.surface.mark?.("coach", hints.flatMap((hint, number) => ranges[number].map(
      ([from, to]) => ({ from, to, class: `cm-hint cm-hint-${hint.key}`, title: hint.title }))));
  }

  async function look() {
    if (!box() || panel.hidden) return;
    asking?.abort();
    asking = new AbortController();
    const fields = new FormData(form);
    fields.set("body", form.surface.text());
    try {
      const answer = await fetch(box().dataset.look, { method: "POST", body: fields, headers: { "HX-Request": "true" }, signal: asking.signal });
      if (!answer.ok || panel.contains(document.activeElement)) return;      // somebody is at work in the panel: not now
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("coach");
      if (!fresh || !box()) return;
      box().replaceWith(document.adoptNode(fresh));
      window.htmx?.process(box());
      mark();
    } catch {
      // no line: the keeper says so
    }
  }

  form.addEventListener("planner:tab", (event) => {
    const open = event.detail.key === "coach";
    if (open) {
      panel = event.detail.panel;
      mark();
    } else if (panel) {
      panel = undefined;
      form.surface.mark?.("coach", []);
    }
  });
  form.addEventListener("planner:typed", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  document.addEventListener("htmx:after:swap", () => { if (box()) mark(); });
  document.addEventListener("click", (event) => {
    if (!panel?.contains(event.target)) return;
    const shown = event.target.closest("[data-show]");
    const take = event.target.closest("[data-take]");
    if (shown) {
      const place = ranges[Number(shown.dataset.show)]?.[0];
      if (place) form.surface.select(...place);
    } else if (take) {
      document.getElementById(take.dataset.take).value = form.surface.selection().text.replace(/\s+/g, " ").trim().slice(0, 300);
    }
  });
}
