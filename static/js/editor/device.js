// A copy of the text on this device, under the draft's uid: it outlives a lost line, a lost session and a crash.
// Each open editor has a copy of its own, so that two windows do not write over each other's. It is sent to the person
// who typed it only, once they are signed in, and goes after 30 days.
const PREFIX = "planner:draft:";
const KEPT = 30 * 24 * 3600 * 1000;

/** localStorage may be full, shut or broken: a copy less is no reason to stop typing. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function tidy() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
    const kept = attempt(() => JSON.parse(localStorage.getItem(key)));
    if (!kept || Date.now() - kept.at > KEPT) localStorage.removeItem(key);
  }
}

/** Names this open editor among those of one browser; it needs to be nobody's secret. */
function visit() {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
}

/** The copies of one draft of one person: `write` this visit's, `take` what earlier visits left, `drop`. */
export function device(uid, person) {
  const place = `${PREFIX}${uid}`;
  const name = visit();
  const key = `${place}:${name}`;
  attempt(tidy);
  const read = (at) => {
    const kept = attempt(() => JSON.parse(localStorage.getItem(at)));
    return kept?.person === person ? { ...kept, key: at } : null;
  };
  return {
    name,
    write(text, base) {
      attempt(() => localStorage.setItem(key, JSON.stringify({ ...text, base, person, at: Date.now() })));
    },
    /** We have this text too, as it was sent; what was typed since is still here alone. Clocks play no part in it. */
    arrived(text) {
      const kept = read(key);
      if (kept?.title === text.title && kept.body === text.body) attempt(() => localStorage.removeItem(key));
    },
    drop() {
      attempt(() => localStorage.removeItem(key));
    },
    /** What earlier visits of this person left, the newest first. */
    take() {
      const keys = attempt(() => Object.keys(localStorage)) ?? [];
      return keys.filter((at) => (at === place || at.startsWith(`${place}:`)) && at !== key).map(read).filter(Boolean)
        .sort((one, other) => other.at - one.at);
    },
    forget(kept) {
      attempt(() => localStorage.removeItem(kept.key));
    },
  };
}
