// Pictures in the text: chosen, pasted or dropped. The planner makes a fresh copy, a dialog asks what it shows and whose it
// is, and only then its line stands in the text. Several come one after the other.

/** `choose()` opens the files of the device, `add(files)` takes what came in. */
export function pictures(form, { surface, words }) {
  const dialog = document.getElementById("picture");
  const body = dialog.querySelector("[data-body]");
  const files = dialog.querySelector("input[type=file]");
  const waiting = [];
  let place = null;

  async function send(address, fields) {
    fields.set("csrf_token", form.elements.namedItem("csrf_token").value);
    const answer = await fetch(address, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
    if (answer.status >= 500 || answer.status === 401) throw new Error(answer.statusText);
    body.innerHTML = await answer.text();
    return answer.ok;
  }

  function note(text, role) {
    const line = document.createElement("p");
    line.className = "note";
    line.setAttribute("role", role);
    line.textContent = text;
    return line;
  }

  function show(text) {
    body.replaceChildren(note(text, "status"));
    if (!dialog.open) dialog.showModal();
  }

  async function next() {
    const file = waiting.shift();
    if (!file) return dialog.close();
    show(words.sending.replace("{name}", file.name));
    const fields = new FormData();
    fields.set("picture", file, file.name || "picture");
    try {
      if (await send(form.dataset.assets, fields)) body.querySelector("input:not([type=hidden])").focus();
    } catch {
      show(words.notSent);
    }
    return undefined;
  }

  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    const asked = event.target;
    try {
      if (await send(`${asked.getAttribute("action")}?lang=${document.getElementById("body").lang}`, new FormData(asked))) put(body.querySelector("[data-markdown]").dataset.markdown);
      else body.querySelector("[aria-invalid=true]")?.focus();
    } catch {
      body.querySelector(":scope > [role=alert]")?.remove();
      body.prepend(note(words.notSent, "alert"));       // what was typed stays below it
    }
  });

  function put(line) {
    const text = surface();
    if (place !== null) text.select(place, place);
    text.block(line);
    place = null;
    next();
  }

  function add(found) {
    waiting.push(...found);
    if (dialog.open) return;
    place = surface().selection().to;
    next();
  }

  dialog.addEventListener("close", () => { waiting.length = 0; });
  files.addEventListener("change", () => {
    add([...files.files]);
    files.value = "";
  });
  return { add, choose: () => files.click() };
}
