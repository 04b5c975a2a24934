// npm test: installs what is missing, runs the suites, and ends with the line "N passed, M failed" over all of them.
//   npm test                     every suite
//   npm test -- unit golden      the named ones
import { fileURLToPath } from 'node:url';
import { installPackages } from './packages.mjs';
import { Failure, main, step } from './progress.mjs';
import { counted, summary } from './results.mjs';
import { runSuite, SUITES } from './suites.mjs';

process.chdir(fileURLToPath(new URL('../..', import.meta.url)));

await main('npm test', async () => {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !Object.hasOwn(SUITES, name));
  if (unknown.length > 0) {
    throw new Failure(
      `There is no suite ${unknown.join(', ')}. The suites are: ${Object.keys(SUITES).join(', ')}.`,
    );
  }
  await installPackages();
  const outcomes = [];
  for (const name of Object.keys(SUITES).filter((suite) => named.length === 0 || named.includes(suite))) {
    const outcome = await step(name, () => runSuite(name), counted);
    for (const note of outcome.notes ?? []) console.log(`  ${note.trim()}`);
    for (const { title, why } of outcome.failures)
      console.log(`\n  FAILED ${title}\n${why.replace(/^/gm, '    ')}\n`);
    outcomes.push(outcome);
  }
  const { text, failed } = summary(outcomes);
  console.log(`\n${text}`);
  return failed > 0 ? 1 : 0;
});
