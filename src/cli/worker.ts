/** A worker of `pasid-lens check` and of the language server. */
import { parentPort, workerData } from 'node:worker_threads';
import { TaskRunner } from './folder';
import type { Task, WorkerData } from './messages';

async function main(): Promise<void> {
  const runner = await TaskRunner.create((workerData as WorkerData | null)?.keep);
  const port = parentPort!;
  port.on('message', (task: Task) => runner.run(task, (message) => port.postMessage(message)));
}

void main();
