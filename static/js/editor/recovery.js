// Text that earlier visits left on this device: sent to us first, so that it is safe, then offered with the difference,
// never put in silently. What we have already goes from the device without a word.

/** Sends what was left, the oldest first, and shows the bar of the newest that we did not have. */
export async function found(form, { copy, text }) {
  const place = document.getElementById("device");
  for (const left of copy.take().reverse()) {
    const now = text();
    if (left.title === now.title && left.body === now.body) {
      copy.forget(left);
      continue;
    }
    const fields = new FormData(form);
    for (const name of ["title", "body", "base"]) fields.set(name, left[name]);
    fields.set("ago", String(Math.max(0, Math.round((Date.now() - left.at) / 1000))));
    try {
      const answer = await fetch(form.dataset.found, { method: "POST", body: fields, headers: { "HX-Request": "true" } });
      if (!answer.ok) continue;             // it stays here, for the next time
      copy.forget(left);
      if (answer.status === 204) continue;
      const bar = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
      place.replaceChildren(bar);
      place.hidden = false;
    } catch {
      return;                               // no line: it stays here
    }
  }
}
