/** Checks of whole folders: what is published, what stays when one is cancelled, and what goes with the next. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver';
import type { Finding } from '../../../src/checker/finding';
import { NO_SETTINGS } from '../../../src/checker/settings';
import { FolderChecks } from '../../../src/server/folders';
import type { FolderEvents, Platform } from '../../../src/server/serve';

const finding = (file: string): Finding => ({
  ...{ rule: 'kernel-sva-bind', severity: 'error', confidence: 'high', file, function: null, message: 'm' },
  ...{ demonstration: null, related: [], fixes: [], line: 1, column: 1, endLine: 1, endColumn: 2 },
});

/** A check of folders that says what it is told to. */
const telling =
  (tell: (events: FolderEvents) => void): NonNullable<Platform['checkFolders']> =>
  (_uris, _settings, events) => {
    tell(events);
    return Promise.resolve({ files: 9, done: 5, problems: [] });
  };

describe('checks of folders', () => {
  let published: [string, number][];
  let progress: unknown[];
  let checks: FolderChecks;
  let source: CancellationTokenSource;
  const check = (tell: (events: FolderEvents) => void) =>
    checks.check(['file:///a'], NO_SETTINGS, source.token, telling(tell));

  beforeEach(() => {
    published = [];
    progress = [];
    source = new CancellationTokenSource();
    checks = new FolderChecks(
      (uri, findings) => void published.push([uri, findings.length]),
      (told) => void progress.push(told),
    );
  });

  it('publish each file as it comes, and count', async () => {
    const answer = await check((events) => {
      events.findings([finding('file:///a/1.c'), finding('file:///a/1.c'), finding('file:///a/2.c')]);
      events.progress(9, 9, 3);
    });
    assert.deepEqual(published, [
      ['file:///a/1.c', 2],
      ['file:///a/2.c', 1],
    ]);
    assert.deepEqual(progress, [{ done: 9, total: 9, findings: 3 }]);
    assert.deepEqual(answer, { files: 9, done: 5, problems: [], findings: 3, cancelled: false });
  });

  it('leave open documents to themselves, by whatever spelling of their URI', async () => {
    checks.opened('file:///a/x%2By.c');
    await check(({ findings }) => findings([finding('file:///a/x+y.c')]));
    assert.deepEqual(published, []);
    // Closed, its last findings stay.
    assert.equal(checks.closed('file:///a/x%2By.c', [finding('file:///a/x+y.c')]).length, 1);
    assert.equal(checks.closed('file:///other.c', [finding('file:///other.c')]).length, 0);
  });

  it('take away what the next one does not find any more', async () => {
    await check(({ findings }) => findings([finding('file:///a/1.c'), finding('file:///a/2.c')]));
    published = [];
    await check(({ findings }) => findings([finding('file:///a/2.c')]));
    assert.deepEqual(published, [
      ['file:///a/2.c', 1],
      ['file:///a/1.c', 0],
    ]);
  });

  it('keep what was found when they are cancelled, and what was known before', async () => {
    await check(({ findings }) => findings([finding('file:///a/1.c')]));
    published = [];
    const answer = await check(({ findings }) => {
      findings([finding('file:///a/2.c')]);
      source.cancel();
    });
    assert.deepEqual([answer.cancelled, answer.findings], [true, 1]);
    assert.deepEqual(published, [['file:///a/2.c', 1]]);
  });

  it('say so where there is no disk', async () => {
    const answer = await checks.check([], NO_SETTINGS, source.token, undefined);
    assert.match(answer.problems[0]!, /disk/);
  });
});
