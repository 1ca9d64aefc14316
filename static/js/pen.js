// Reading along: the page asks every five seconds who has the pen and what is saved; a pen that came opens the editor.
const PAUSE = 5000;
const page = document.getElementById("pen-page");
const asks = () => Boolean(page.querySelector("form[action$='/drop']"));
let asked = asks();

async function look() {
  if (document.hidden || page.querySelector("details[open]")) return;
  const sent = new FormData();
  sent.set("csrf_token", page.dataset.csrf);
  try {
    const answer = await fetch(page.dataset.look, { method: "POST", body: sent, headers: { "HX-Request": "true" } });
    if (answer.ok) show(new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pen-along"));
  } catch {
    // no line: the next look tries again
  }
}

function show(fresh) {
  const old = document.getElementById("pen-along");
  if (["mine", "asked"].includes(fresh.dataset.standing) || (asked && fresh.dataset.standing === "free")) {
    location.replace(fresh.dataset.editor);
    return;
  }
  if (old.innerHTML !== fresh.innerHTML && !old.contains(document.activeElement)) old.replaceWith(fresh);
  asked = asks();
}

setInterval(look, PAUSE);
