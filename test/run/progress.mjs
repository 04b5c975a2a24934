// What a person sees while something takes long, and when it can't go on.

/** Something that a person can mend: its message says what is missing and what to do, so no stack is shown. */
export class Failure extends Error {}

/** @param {number} since a `performance.now()` */
const elapsed = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Does `work` under a title: says that it starts, every ten seconds that it still runs, and how long it took.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {(result: T) => string} [ending] how it ended, in a few words
 * @returns {Promise<T>}
 */
export async function step(title, work, ending = () => 'done') {
  const start = performance.now();
  console.log(`- ${title}`);
  const beat = setInterval(() => console.log(`  ${title}: ${elapsed(start)} so far`), 10_000);
  try {
    const result = await work();
    console.log(`  ${title}: ${ending(result)} (${elapsed(start)})`);
    return result;
  } catch (error) {
    console.log(`  ${title}: failed (${elapsed(start)})`);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/**
 * Runs a script's body and sets the exit code: its own, or 1 after a message when it throws.
 * @param {string} name what the user called
 * @param {() => Promise<number>} body gives the exit code
 */
export async function main(name, body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    console.error(`${name}: ${error instanceof Failure ? error.message : (stack ?? error)}`);
    process.exitCode = 1;
  }
}

/**
 * `work`, but no longer than `seconds`.
 * @template T
 * @param {number} seconds
 * @param {string} what names the work in the message
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function within(seconds, what, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`${what} took longer than ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}
