/** Whole folders for the language server: the run of the command line, told in URIs. */
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Finding } from '../checker/finding';
import type { Platform } from '../server/serve';
import { runCheck } from './run';

const uriOf = (file: string): string => pathToFileURL(file).href;

const named = (finding: Finding): Finding => ({
  ...finding,
  file: uriOf(finding.file),
  related: finding.related.map((place) => ({ ...place, file: uriOf(place.file) })),
});

export const checkFolders: NonNullable<Platform['checkFolders']> = async (uris, settings, events, signal) => {
  const paths: string[] = [];
  const problems: string[] = [];
  for (const uri of uris) {
    if (uri.startsWith('file:')) paths.push(fileURLToPath(uri));
    else problems.push(`${uri} is on no disk, so only its open files are checked.`);
  }
  // One processor is left to the editor.
  const jobs = Math.max(1, availableParallelism() - 1);
  const run = await runCheck(
    paths,
    { jobs, settings, signal },
    {
      progress: (done, total, findings) => events.progress(done, total, findings),
      findings: (found) => events.findings(found.map(named)),
    },
  );
  const { found: files, checked, skipped } = run.counts;
  const said = run.problems.map(({ file, line, message }) => `${file}:${String(line)}: ${message}`);
  return { files, done: checked + skipped, problems: [...problems, ...said] };
};
