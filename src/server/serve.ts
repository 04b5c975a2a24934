/** The language server, whatever it runs in: documents → checker → diagnostics and quick fixes, over any connection. */
import {
  CodeActionKind,
  LSPErrorCodes,
  MessageType,
  ResponseError,
  ShowMessageNotification,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
  type ShowMessageParams,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Problem } from '../checker/finding';
import type { Replay } from '../checker/replay';
import { NO_SETTINGS, readSettings, type Settings } from '../checker/settings';
import { Debouncer, type Timers } from './debounce';
import { toDiagnostic } from './diagnostics';
import { quickFixes } from './fixes';
import { hoverAt } from './hover';
import { FolderChecks } from './folders';
import {
  CHECK_FOLDERS_REQUEST,
  CHECK_PROGRESS,
  CHECK_REQUEST,
  parseOptions,
  REPLAY_REQUEST,
} from './protocol';
import type {
  CheckAnswer,
  CheckFoldersAnswer,
  CheckFoldersParams,
  CheckParams,
  Options,
  ReplayAnswer,
  ReplayParams,
} from './protocol';

/** Milliseconds of quiet after a keystroke before the document is checked again. */
const QUIET = 250;

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Why the document is checked no more, where it is not. */
  readonly setAside?: string;
}

/** What is known of a document: findings hold for the version that they were found in, and for no other. */
interface Known extends CheckResult {
  readonly version: number;
}

/** What a replay is asked for, and what came of it. */
export type ReplayRequest = Omit<ReplayParams, 'uri'>;
export interface ReplayResult {
  readonly replays: readonly Replay[];
  readonly problems: readonly Problem[];
}

/** Works on single documents; `path` is the name that findings will carry. */
export interface DocumentChecks {
  check(path: string, text: string, settings: Settings): CheckResult | Promise<CheckResult>;
  replay(path: string, text: string, settings: Settings, request: ReplayRequest): Promise<ReplayResult>;
}

/** What a check of folders tells while it runs. */
export interface FolderEvents {
  progress(done: number, total: number, findings: number): void;
  /** All findings of some files, which come once; `file` is a URI. */
  findings(found: readonly Finding[]): void;
}

export interface Platform {
  /** Made once, on the first document. */
  readonly loadChecker: (options: Options) => Promise<DocumentChecks>;
  readonly timers: Timers;
  /** Checks all C files below folders, given as URIs; absent where there is no disk. */
  readonly checkFolders?: (
    folders: readonly string[],
    settings: Settings,
    events: FolderEvents,
    signal: AbortSignal,
  ) => Promise<Pick<CheckFoldersAnswer, 'files' | 'done' | 'problems'>>;
}

/** Registers every handler and starts listening. */
export function serve(connection: Connection, platform: Platform): void {
  const documents = new TextDocuments(TextDocument);
  const results = new Map<string, Known>();
  const noticed = new Set<string>();
  let options: Options = {};
  let checker: Promise<DocumentChecks> | null = null;
  // The URI is the path: what comes back in `Finding.file` needs no translation, and every scheme works.
  const diagnosticOf = (finding: Finding) => toDiagnostic(finding, (file) => file);
  const publish = (uri: string, findings: readonly Finding[], version?: number): Promise<void> =>
    connection.sendDiagnostics({
      uri,
      diagnostics: findings.map(diagnosticOf),
      ...(version === undefined ? {} : { version }),
    });
  const folders = new FolderChecks(
    (uri, findings) => void publish(uri, findings),
    (progress) => void connection.sendNotification(CHECK_PROGRESS, progress),
  );
  let settings = NO_SETTINGS;

  /** Checks the document as it is now and publishes; null where it closed or changed meanwhile. */
  const check = async (uri: string, signal?: AbortSignal): Promise<CheckResult | null> => {
    const document = documents.get(uri);
    if (!document) return null;
    const { version } = document;
    checker ??= platform.loadChecker(options);
    const checks = await checker;
    if (signal?.aborted) return null;
    const result = await checks.check(uri, document.getText(), settings);
    if (signal?.aborted || documents.get(uri)?.version !== version) return null;
    results.set(uri, { ...result, version });
    if (result.setAside !== undefined && !noticed.has(uri)) {
      noticed.add(uri);
      const params: ShowMessageParams = { type: MessageType.Warning, message: result.setAside };
      await connection.sendNotification(ShowMessageNotification.type, params);
    }
    for (const problem of result.problems) {
      connection.console.warn(`${uri}:${problem.line}:${problem.column}: ${problem.message}`);
    }
    await publish(uri, result.findings, version);
    return result;
  };

  const debouncer = new Debouncer<string>(
    QUIET,
    async (uri, signal) => {
      try {
        await check(uri, signal);
      } catch (error) {
        connection.console.error(
          `${uri}: the check failed: ${error instanceof Error ? error.message : error}`,
        );
      }
    },
    platform.timers,
  );

  /** The findings of the text as it is now; none while it waits to be checked, for their places are those of an older text. */
  const findingsOf = (uri: string): readonly Finding[] => {
    const known = results.get(uri);
    return known !== undefined && known.version === documents.get(uri)?.version ? known.findings : [];
  };

  connection.onInitialize(({ initializationOptions }): InitializeResult => {
    options = parseOptions(initializationOptions);
    return {
      serverInfo: { name: 'pasid-lens' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        hoverProvider: options.hover !== false,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    };
  });

  // Fired on opening too. What has no result yet is not made to wait for quiet.
  documents.onDidChangeContent(({ document: { uri } }) => {
    folders.opened(uri);
    if (results.has(uri)) debouncer.request(uri);
    else debouncer.requestNow(uri);
  });
  documents.onDidSave(({ document }) => debouncer.requestNow(document.uri));
  documents.onDidClose(({ document }) => {
    debouncer.cancel(document.uri);
    void publish(document.uri, folders.closed(document.uri, results.get(document.uri)?.findings ?? []));
    results.delete(document.uri);
  });

  connection.onCodeAction(({ textDocument, range }) =>
    quickFixes(textDocument.uri, range, findingsOf(textDocument.uri), diagnosticOf),
  );

  connection.onHover(({ textDocument, position }) => hoverAt(position, findingsOf(textDocument.uri)));

  connection.onRequest(CHECK_REQUEST, async ({ uri }: CheckParams, token) => {
    debouncer.cancel(uri);
    const abort = new AbortController();
    const cancelled = new Promise<null>((done) => {
      const cancel = (): void => {
        abort.abort();
        done(null);
      };
      // A token that was cancelled before the request was read tells nobody any more.
      if (token.isCancellationRequested) cancel();
      else token.onCancellationRequested(cancel);
    });
    const result = await Promise.race([check(uri, abort.signal), cancelled]);
    if (abort.signal.aborted)
      return new ResponseError(LSPErrorCodes.RequestCancelled, 'The check was cancelled.');
    return {
      findings: result?.findings.length ?? null,
      problems: (result?.problems ?? []).map((problem) => `${problem.line}: ${problem.message}`),
    } satisfies CheckAnswer;
  });

  connection.onRequest(REPLAY_REQUEST, async ({ uri, ...request }: ReplayParams) => {
    const document = documents.get(uri);
    if (!document) return { replays: null, problems: [] } satisfies ReplayAnswer;
    checker ??= platform.loadChecker(options);
    const { replays, problems } = await (await checker).replay(uri, document.getText(), settings, request);
    return {
      replays,
      problems: problems.map((problem) => `${problem.line}: ${problem.message}`),
    } satisfies ReplayAnswer;
  });

  connection.onRequest(
    CHECK_FOLDERS_REQUEST,
    (params: CheckFoldersParams, token): Promise<CheckFoldersAnswer> =>
      folders.check(params.folders, settings, token, platform.checkFolders),
  );

  connection.onDidChangeConfiguration(({ settings: sent }) => {
    settings = readSettings((sent as { pasidLens?: unknown } | null)?.pasidLens);
    for (const { uri } of documents.all()) debouncer.requestNow(uri);
  });

  documents.listen(connection);
  connection.listen();
}
