/** What our own code costs before the first C file. Imported before everything else, so that loading the rest counts. */

/** Node 24 knows the time of one thread; before, that of the process has to do. */
const thread = process as typeof process & { threadCpuUsage?: () => NodeJS.CpuUsage };

/** Processor time in milliseconds: what else the machine does is not our cost. */
function processorTime(): number {
  const { user, system } = thread.threadCpuUsage?.() ?? process.cpuUsage();
  return (user + system) / 1000;
}

const loading = processorTime();

/** Milliseconds of processor time since the extension's code began to load. */
export const sinceLoading = (): number => processorTime() - loading;
