// A copy of the text on this device, under the draft's uid: it outlives a lost line, a lost session and a crash.
// It is offered to the person who typed it only, and goes after 30 days.
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

/** The copy of one draft of one person: `write`, `take` what an earlier visit left, `drop`. */
export function device(uid, person) {
  const key = PREFIX + uid;
  const left = `${key}:left`;
  attempt(tidy);
  const read = (name) => {
    const kept = attempt(() => JSON.parse(localStorage.getItem(name)));
    return kept?.person === person ? kept : null;
  };
  return {
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
    /** What an earlier visit left, set apart so that this visit does not write over it. */
    take() {
      const kept = read(key);
      if (kept) {
        attempt(() => localStorage.setItem(left, JSON.stringify(kept)));
        attempt(() => localStorage.removeItem(key));
      }
      return kept ?? read(left);
    },
    forgetLeft() {
      attempt(() => localStorage.removeItem(left));
    },
  };
}
