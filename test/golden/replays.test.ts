import assert from 'node:assert/strict';
import type { Checker } from '../../src/checker/check';
import type { KernelVersion } from '../../src/checker/kernel/vocabulary';
import { Replayer, type Replay } from '../../src/checker/replay';
import { RULES } from '../../src/checker/rules/index';
import { pageOf } from '../../src/checker/rules/pages';
import { checker } from '../unit/checker/support';
import { linesOf } from '../unit/replay/support';
import { LINES } from './replay-lines';

/** The C blocks below a heading of a page. */
function blocks(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```c\n([\s\S]*?)^```$/gm)].map((m) => m[1]!);
}

/** Version for a page's blocks: the newest at which the rule holds. */
function versionOf(page: string): { version?: KernelVersion } {
  const [, version, patchlevel] = /^Kernel: (?:up to|of) (\d+)\.(\d+)/m.exec(page) ?? [];
  return version === undefined ? {} : { version: [Number(version), Number(patchlevel)] };
}

describe('replays of the rule pages', () => {
  let check: Checker;
  before(async () => {
    check = await checker();
  });

  /** What is flagged in a text, replayed; and every function of it. */
  const replayed = (rule: string, page: string, text: string): { flagged: Replay[]; functions: Replay[] } => {
    const { findings, unit } = check.check([{ path: 'page.c', text }], versionOf(page));
    const replayer = new Replayer(unit);
    const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
    return {
      flagged: findings.filter((f) => f.rule === rule).map((f) => replayer.finding(f)),
      functions: unit.files
        .flatMap((f) => f.functions)
        .flatMap((fn) => replayer.function('page.c', lineOf(fn.to - 1)) ?? []),
    };
  };

  for (const { id } of RULES)
    describe(id, () => {
      const page = pageOf(id) ?? '';

      it('ends for the bad example as the page says', () => {
        const declared = /^Replayed, it ends in \*\*(harm|stopped|none|not-replayable)\*\*/m.exec(page)?.[1];
        assert.ok(declared !== undefined, 'the page does not say how its bad example ends');
        const verdicts = blocks(page, 'Incorrect').flatMap((text) => replayed(id, page, text).flagged);
        assert.ok(verdicts.length > 0);
        for (const { verdict, reason } of verdicts) assert.equal(verdict, declared, reason);
      });

      it('shows the lines that matter, and no others', () => {
        const shown = blocks(page, 'Incorrect').flatMap((text) => replayed(id, page, text).flagged.map(linesOf));
        assert.deepEqual(shown, LINES[id]);
      });

      it('carries of each step the text that stands at its line', () => {
        for (const text of blocks(page, 'Incorrect'))
          for (const { scenario } of replayed(id, page, text).flagged)
            for (const { source } of scenario?.steps ?? []) {
              if (source === undefined) continue;
              const rest = text.split('\n').slice(source.line - 1).join(' ').replace(/\s+/g, ' ');
              const start = source.text.slice(0, 20);
              // A statement may begin before the line of the call that it is shown for.
              const above = text.split('\n').slice(0, source.line).join(' ').replace(/\s+/g, ' ');
              assert.ok(rest.includes(start) || above.includes(start), source.text);
            }
      });

      it('ends for the good example without harm', () => {
        for (const text of blocks(page, 'Correct'))
          for (const { verdict, reason, function: name } of replayed(id, page, text).functions)
            assert.equal(verdict, 'none', `${name ?? ''}: ${reason}`);
      });
    });
});
