// `npm run new-rule NAME`: the files of a new rule of the checker, as a working example. Wherever it says "to be written" something
// is; the tests of test/golden name each place, and refuse the rule until none is left.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @param {string} name @returns {Record<string, string>} texts of the rule's files, by path */
const filesOf = (name) => ({
  [`src/checker/rules/${name}.ts`]: `import { rule } from './rule';

/** To be written: what it flags, in one sentence. */
export default rule({
  id: '${name}',
  severity: 'warning',
  demonstration: 'to-be-written',
  words: ['to_be_written'],
  messages: {
    what:
      'To be written: what \`{call}\` does. ' +
      'To be written: why that is wrong. ' +
      'To be written: what to do.',
  },
  check(unit, report) {
    for (const { calls } of unit.functions)
      for (const { at, callee } of calls)
        if (callee === 'to_be_written') report({ message: 'what', at, data: { call: callee } });
  },
});
`,
  [`src/checker/rules/${name}.md`]: `# ${name}

To be written: what it flags.

Severity: warning. Demonstration: \`to-be-written\`.

## Why

To be written.

## What to do

To be written.

## Incorrect

\`\`\`c
static int widget_start(struct widget *w)
{
	dma_addr_t dma = dma_map_single(w->dev, w->buffer, w->size, DMA_TO_DEVICE);

	return to_be_written(w, dma);
}
\`\`\`

Replayed, it ends in **to be written**: what the simulator then shows.

## Correct

\`\`\`c
static int widget_start(struct widget *w)
{
	return widget_run(w);
}
\`\`\`

## When not to use it

To be written.

## Source

To be written: who said so, and where.
`,
  [`test/golden/${name}/bad.c`]: `static int widget_start(struct widget *w)
{
	dma_addr_t dma = dma_map_single(w->dev, w->buffer, w->size, DMA_TO_DEVICE);

	return to_be_written(w, dma); /* expect: ${name} */
}
`,
  [`test/golden/${name}/good.c`]: `/* To be written: what looks like it and is right. */
static int widget_start(struct widget *w)
{
	return widget_run(w);
}
`,
});

const [name = ''] = process.argv.slice(2);
if (!/^[a-z]+(-[a-z]+)+$/.test(name)) {
  console.error(
    'usage: npm run new-rule NAME, where NAME is two or more words in small letters, as in kernel-sva-bind',
  );
  process.exit(2);
}
const files = Object.entries(filesOf(name));
const known = files.map(([path]) => path).filter((path) => existsSync(path));
if (known.length > 0) {
  console.error(`There is a rule of that name already: ${known.join(', ')}`);
  process.exit(1);
}
for (const [path, text] of files) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  console.log(path);
}
console.log(
  '\n`npm test -- golden` says what is left to write. How rules are written: src/checker/rules/rule.ts.',
);
