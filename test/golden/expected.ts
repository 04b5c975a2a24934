/** What an example says of itself, in its comments. */
import { versionOf } from '../../src/checker/kernel/table';
import type { CheckOptions } from '../../src/checker/check';

/** `line rule` for each rule named in an expectation comment on that line. */
export function expected(text: string): string[] {
  return text.split('\n').flatMap((line, i) => {
    const rules = /\/\* expect: ([\w -]+?) \*\//.exec(line)?.[1]?.split(' ') ?? [];
    return rules.map((rule) => `${String(i + 1)} ${rule}`);
  });
}

/** Kernel version that a file is written for: `/* kernel: 6.1 *\/` in its first line. */
export function kernel(text: string): Pick<CheckOptions, 'version'> {
  const [, version, patchlevel] = /^.*\/\* kernel: (\d+)\.(\d+) \*\//.exec(text) ?? [];
  return version === undefined
    ? {}
    : { version: versionOf(`VERSION = ${version}\nPATCHLEVEL = ${patchlevel!}\n`)! };
}
