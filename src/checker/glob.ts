/** Patterns with `*` and `?`, of paths and of names. */

const SLASH = 47;
const STAR = 42;
const QUESTION = 63;

/**
 * Whether a pattern matches a whole text. `*` is any run of characters and `?` any character, neither of them a slash; `**` is any
 * run, slashes included, and `**` + `/` also none at all. Takes time in proportion to the two lengths' product at most, whatever the
 * pattern: configuration files come with the trees that they are for, so they are as hostile as those.
 */
export function matches(pattern: string, text: string): boolean {
  const end = pattern.length;
  let now = new Uint8Array(end + 1);
  reach(now, 0, pattern);
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    const next = new Uint8Array(end + 1);
    let alive = false;
    for (let state = 0; state < end; state++) {
      if (now[state] === 0) continue;
      const p = pattern.charCodeAt(state);
      if (p === STAR && pattern.charCodeAt(state + 1) === STAR) stay(next, state, 2, pattern);
      else if (p === STAR && c !== SLASH) stay(next, state, 1, pattern);
      else if (p === c || (p === QUESTION && c !== SLASH)) reach(next, state + 1, pattern);
      else continue;
      alive = true;
    }
    if (!alive) return false;
    now = next;
  }
  return now[end] === 1;
}

/** Whether a path is what a pattern names, or lies below the folder that it names. */
export function matchesPath(pattern: string, path: string): boolean {
  const plain = pattern.replace(/\/+$/, '');
  return matches(plain, path) || matches(`${plain}/**`, path);
}

/** Marks a state of the pattern, and those that follow from it without a character. */
function reach(states: Uint8Array, from: number, pattern: string): void {
  for (let state = from; states[state] === 0;) {
    states[state] = 1;
    if (pattern.charCodeAt(state) !== STAR) return;
    if (pattern.charCodeAt(state + 1) !== STAR) state++;
    else {
      if (pattern.charCodeAt(state + 2) === SLASH) reach(states, state + 3, pattern);
      state += 2;
    }
  }
}

/** Marks what follows a character that a star took: the star itself, and the end of its run. */
function stay(states: Uint8Array, star: number, length: number, pattern: string): void {
  states[star] = 1;
  reach(states, star + length, pattern);
}
