// The workbench for a person's own browser: a server on loopback that stays up until Ctrl-C.
import { startServer } from './server.mjs';

/**
 * @param {{ folder: string, file?: string }} opened
 * @returns {Promise<number>} the exit code, when the server ends by itself
 */
export async function serve(opened) {
  const server = await startServer({ data: '.cache/start' });
  console.log(`
VS Code with PASID Lens is at this address (this machine only; the whole line is needed):

${server.url({ ...opened, extension: '.' })}

Ctrl-C ends it.`);
  return server.ended;
}
