/** Runs scenarios one after the other on a worker, which starts with the first and dies when a run is cancelled or hangs. */
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import type { Answer, Request, Verdict, Wanted } from './verdict';

/** Milliseconds that one run may take. */
const PATIENCE = 60_000;

interface Job {
  readonly request: Request;
  readonly done: (answer: Answer) => void;
  readonly failed: (error: Error) => void;
}

export class Simulations implements vscode.Disposable {
  private worker: Worker | null = null;
  private job: Job | null = null;
  private waiting: Job[] = [];
  private tickets = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param script path of the worker's bundle */
  constructor(private readonly script: string) {}

  /** What becomes of a scenario. @throws CancellationError when cancelled, Error when the run hangs or dies */
  async verdict(id: string, text: string, token?: vscode.CancellationToken): Promise<Verdict> {
    return (await this.ask('verdict', id, text, token)).verdict!;
  }

  /** A run as JSON. @throws as `verdict`, and where the scenario has a problem, which the message tells */
  async trace(id: string, text: string, token?: vscode.CancellationToken): Promise<string> {
    const { trace, problem } = await this.ask('trace', id, text, token);
    if (trace === undefined) throw new Error(problem);
    return trace;
  }

  dispose(): void {
    for (const { failed } of this.waiting.splice(0)) failed(new vscode.CancellationError());
    this.stop(new vscode.CancellationError());
  }

  private ask(wanted: Wanted, id: string, text: string, token?: vscode.CancellationToken): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (token?.isCancellationRequested) return reject(new vscode.CancellationError());
      const job: Job = {
        request: { ticket: ++this.tickets, wanted, id, text },
        done: (answer) => (cancelled?.dispose(), resolve(answer)),
        failed: (error) => (cancelled?.dispose(), reject(error)),
      };
      const cancelled = token?.onCancellationRequested(() => {
        if (this.job === job) return this.stop(new vscode.CancellationError());
        this.waiting = this.waiting.filter((other) => other !== job);
        job.failed(new vscode.CancellationError());
      });
      this.waiting.push(job);
      this.next();
    });
  }

  private next(): void {
    if (this.job !== null) return;
    this.job = this.waiting.shift() ?? null;
    if (this.job === null) return;
    this.worker ??= this.start();
    const late = `it took more than ${String(PATIENCE / 1000)} s`;
    this.timer = setTimeout(() => this.stop(new Error(late)), PATIENCE);
    this.worker.postMessage(this.job.request);
  }

  private start(): Worker {
    const worker = new Worker(this.script);
    worker.on('message', (answer: Answer) => {
      if (this.worker !== worker || answer.ticket !== this.job?.request.ticket) return;
      const { done } = this.job;
      clearTimeout(this.timer);
      this.job = null;
      done(answer);
      this.next();
    });
    worker.on('error', (error) => {
      if (this.worker === worker) this.stop(error);
    });
    return worker;
  }

  /** Ends the worker and the run that it is at; what waits goes on with another. */
  private stop(reason: Error): void {
    const { worker, job } = this;
    clearTimeout(this.timer);
    [this.worker, this.job] = [null, null];
    void worker?.terminate();
    job?.failed(reason);
    this.next();
  }
}
