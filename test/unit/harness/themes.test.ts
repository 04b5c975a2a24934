/** The panel uses only variables that VS Code sets: those that test/run/themes.mjs recorded in a real one. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import themes from '../../web/themes.json';

describe("the panel's colours and fonts", () => {
  it("are VS Code's own (a new one: node test/run/themes.mjs records it)", () => {
    const recorded = new Set(Object.values(themes).flatMap(({ variables }) => Object.keys(variables)));
    const sources = readdirSync('media', { recursive: true, encoding: 'utf8' }).filter((f) =>
      /\.(?:css|tsx?)$/.test(f),
    );
    const used = sources.flatMap(
      (file) => readFileSync(join('media', file), 'utf8').match(/--vscode-[\w-]+/g) ?? [],
    );
    assert.ok(used.length > 0);
    assert.deepEqual(
      used.filter((name) => !recorded.has(name)),
      [],
    );
  });
});
