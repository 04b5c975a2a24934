/** A worker of `pasid-lens check` and of the language server. */
import { setFlagsFromString } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { TaskRunner } from './folder';
import type { Task, WorkerData } from './messages';

/**
 * V8 11.3, which Node 20 has, looks at whether to optimize a function each time it has run 67,584 bytes of bytecode. What a check runs
 * is much code for a short while: with more patience a tenth less processor time goes over a whole tree, most of it the compiler's.
 * Later ones count calls, and have no such flag.
 */
if (process.versions.v8.startsWith('11.3.')) setFlagsFromString('--interrupt-budget=500000');

async function main(): Promise<void> {
  const runner = await TaskRunner.create((workerData as WorkerData | null)?.keep);
  const port = parentPort!;
  port.on('message', (task: Task) => runner.run(task, (message) => port.postMessage(message)));
}

void main();
