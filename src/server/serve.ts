/** The language server, whatever it runs in: documents → checker → diagnostics and quick fixes, over any connection. */
import {
  CodeActionKind,
  TextDocuments,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
} from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding, Problem } from '../checker/finding';
import { Debouncer, type Timers } from './debounce';
import { toDiagnostic } from './diagnostics';
import { quickFixes } from './fixes';
import { hoverAt } from './hover';
import { CHECK_REQUEST, type CheckAnswer, type CheckParams, type Options } from './protocol';

/** Milliseconds of quiet after a keystroke before the document is checked again. */
const QUIET = 250;

export interface CheckResult {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/** Checks one document; `path` is the name that findings will carry. */
export type CheckDocument = (path: string, text: string) => CheckResult | Promise<CheckResult>;

export interface Platform {
  /** Made once, on the first document. */
  readonly loadChecker: () => Promise<CheckDocument>;
  readonly timers: Timers;
}

/** Registers every handler and starts listening. */
export function serve(connection: Connection, platform: Platform): void {
  const documents = new TextDocuments(TextDocument);
  const results = new Map<string, CheckResult>();
  let checker: Promise<CheckDocument> | null = null;
  // The URI is the path: what comes back in `Finding.file` needs no translation, and every scheme works.
  const diagnosticOf = (finding: Finding) => toDiagnostic(finding, (file) => file);

  /** Checks the document as it is now and publishes; null where it closed or changed meanwhile. */
  const check = async (uri: string, signal?: AbortSignal): Promise<CheckResult | null> => {
    const document = documents.get(uri);
    if (!document) return null;
    const { version } = document;
    checker ??= platform.loadChecker();
    const checkDocument = await checker;
    if (signal?.aborted) return null;
    const result = await checkDocument(uri, document.getText());
    if (signal?.aborted || documents.get(uri)?.version !== version) return null;
    results.set(uri, result);
    for (const problem of result.problems) {
      connection.console.warn(`${uri}:${problem.line}:${problem.column}: ${problem.message}`);
    }
    await connection.sendDiagnostics({ uri, version, diagnostics: result.findings.map(diagnosticOf) });
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

  connection.onInitialize(({ initializationOptions }): InitializeResult => ({
    serverInfo: { name: 'pasid-lens' },
    capabilities: {
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
      hoverProvider: (initializationOptions as Options | undefined)?.hover !== false,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
    },
  }));

  // Fired on opening too. What has no result yet is not made to wait for quiet.
  documents.onDidChangeContent(({ document: { uri } }) => {
    if (results.has(uri)) debouncer.request(uri);
    else debouncer.requestNow(uri);
  });
  documents.onDidSave(({ document }) => debouncer.requestNow(document.uri));
  documents.onDidClose(({ document }) => {
    debouncer.cancel(document.uri);
    results.delete(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  connection.onCodeAction(({ textDocument, range }) =>
    quickFixes(textDocument.uri, range, results.get(textDocument.uri)?.findings ?? [], diagnosticOf),
  );

  connection.onHover(({ textDocument, position }) =>
    hoverAt(position, results.get(textDocument.uri)?.findings ?? []),
  );

  connection.onRequest(CHECK_REQUEST, async ({ uri }: CheckParams): Promise<CheckAnswer> => {
    debouncer.cancel(uri);
    const result = await check(uri);
    if (!result) return { findings: null, problems: [] };
    return {
      findings: result.findings.length,
      problems: result.problems.map((problem) => `${problem.line}: ${problem.message}`),
    };
  });

  documents.listen(connection);
  connection.listen();
}
