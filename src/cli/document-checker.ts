import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Finding, Problem } from '../checker/finding';
import { NO_SETTINGS, type Settings } from '../checker/settings';
import type { Replay } from '../checker/replay';
import type { CheckResult, DocumentChecks, ReplayRequest, ReplayResult } from '../server/serve';
import type { FromWorker, Task, WorkerData } from './messages';
import { problem } from './sources';
import { policyOf, SurroundingsFinder } from './surroundings';

/** The patience of a server that is not told any. */
const PATIENCE = 10_000;

/** How often a document may kill its worker before it is set aside. */
const MOST_DEATHS = 2;

/** Characters of other files around a document: a key is to be answered at once, also in a driver of 300 files. */
const MOST_CONTEXT = 1_500_000;

/** Characters of source that stay lowered between two keys: a driver's folder with what it includes. */
const KEPT = 4_000_000;

/** Bytes outside its heap with which a worker is replaced: WebAssembly memory never shrinks. */
const WORN_WITH = 256 * 1024 * 1024;

interface Job {
  readonly uri: string;
  readonly task: Task;
  /** What is wrong with what lies around the document. */
  readonly problems: readonly Problem[];
  readonly done: (result: CheckResult & ReplayResult) => void;
}

/**
 * Checks documents one after the other on a worker, each with the files around it on disk. A document on which the worker hangs or
 * dies costs that worker; the next one starts at once. After the second time the document is set aside, and that is said.
 */
export class DocumentChecker implements DocumentChecks {
  private worker: Worker | null = null;
  private job: Job | null = null;
  private readonly waiting: Job[] = [];
  private readonly deaths = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private findings: Finding[] = [];
  private problems: Problem[] = [];
  private replays: Replay[] = [];

  /** @param script of the worker; @param patience milliseconds that one document may take before its worker is killed */
  constructor(
    private readonly script: string,
    private readonly patience = PATIENCE,
  ) {}

  /** Checks a document. One that still waits for the same document is answered together with it. */
  check(uri: string, text: string, settings = NO_SETTINGS): Promise<CheckResult> {
    if (this.isSetAside(uri)) return Promise.resolve({ ...nothingOf(uri), setAside: setAside(uri) });
    return new Promise((done) => {
      const stale = this.waiting.findIndex((job) => job.uri === uri && job.task.replay === undefined);
      const older = stale < 0 ? [] : this.waiting.splice(stale, 1);
      const answer: Job['done'] = (result) => {
        for (const job of older) job.done(result);
        done(result);
      };
      this.waiting.push({ uri, ...taskFor(uri, text, settings), done: answer });
      this.next();
    });
  }

  /** Replays what is flagged on a line of a document, or the function around it. */
  replay(uri: string, text: string, settings: Settings, request: ReplayRequest): Promise<ReplayResult> {
    if (this.isSetAside(uri)) return Promise.resolve({ ...nothingOf(uri), replays: [] });
    const { line, what, assume } = request;
    return new Promise((done) => {
      const { task, problems } = taskFor(uri, text, settings);
      const replay = { at: { file: task.files[0]!, line, what }, assume };
      this.waiting.push({ uri, task: { ...task, replay }, problems, done });
      this.next();
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    void this.worker?.terminate();
  }

  private isSetAside(uri: string): boolean {
    return (this.deaths.get(uri) ?? 0) >= MOST_DEATHS;
  }

  private next(): void {
    if (this.job !== null) return;
    this.job = this.waiting.shift() ?? null;
    if (this.job === null) return;
    [this.findings, this.problems, this.replays] = [[], [...this.job.problems], []];
    this.timer = setTimeout(() => void this.worker?.terminate(), this.patience);
    this.worker ??= this.start();
    this.worker.postMessage(this.job.task);
  }

  private start(): Worker {
    const workerData: WorkerData = { keep: KEPT };
    const worker = new Worker(this.script, { workerData });
    let reason = 'it took too long';
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'begin') return;
      this.problems.push(...message.problems);
      if (message.kind === 'unit') {
        this.findings.push(...message.findings);
        this.replays.push(...message.replays);
      } else {
        if (message.external > WORN_WITH) this.replace();
        this.answer();
      }
    });
    worker.on('error', (error) => (reason = `the checker crashed: ${error.message}`));
    worker.on('exit', () => {
      if (this.worker !== worker) return;
      this.worker = null;
      if (this.job === null) return;
      const { uri, task } = this.job;
      this.deaths.set(uri, (this.deaths.get(uri) ?? 0) + 1);
      this.problems.push(problem(task.files[0]!, `It could not be checked: ${reason}.`));
      this.answer();
    });
    return worker;
  }

  private replace(): void {
    const { worker } = this;
    this.worker = null;
    void worker?.terminate();
  }

  private answer(): void {
    clearTimeout(this.timer);
    const { uri, task, done } = this.job!;
    this.job = null;
    const uriOf = (file: string): string => (file === task.files[0] ? uri : uriOfFile(file));
    const named = <T extends { file: string }>(one: T): T => ({ ...one, file: uriOf(one.file) });
    done({
      findings: this.findings.map((f) => ({ ...named(f), related: f.related.map(named) })),
      problems: this.problems.map(named),
      replays: this.replays,
      ...(this.isSetAside(uri) ? { setAside: setAside(uri) } : {}),
    });
    this.next();
  }
}

/** What comes of a document that is set aside. */
function nothingOf(uri: string): CheckResult {
  const message = `It was set aside: it stopped the checker ${String(MOST_DEATHS)} times.`;
  return { findings: [], problems: [problem(uri, message)] };
}

/** What the user is told of a document that is checked no more. */
function setAside(uri: string): string {
  return `${uri.slice(uri.lastIndexOf('/') + 1)} stopped the checker ${String(MOST_DEATHS)} times and is not checked any more. A restart of the server tries it again.`;
}

function uriOfFile(file: string): string {
  return file.includes('://') ? file : pathToFileURL(file).href;
}

/** What a worker is to do for a document; one that is no file is checked alone. */
function taskFor(uri: string, text: string, settings: Settings): Pick<Job, 'task' | 'problems'> {
  let path: string | null = null;
  try {
    path = fileURLToPath(uri);
  } catch {
    // An untitled document, or one of another file system.
  }
  const finder = new SurroundingsFinder();
  const around = finder.of(path === null ? '.' : dirname(path));
  const file = path ?? uri;
  const task: Task = {
    files: [file],
    policy: policyOf(around, settings),
    root: around.root,
    alone: path === null,
    texts: { [file]: text },
    mostContext: MOST_CONTEXT,
  };
  return { task, problems: finder.problems };
}
