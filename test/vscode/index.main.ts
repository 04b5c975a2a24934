// What VS Code calls in its extension host: runs every dist/test/vscode/**/*.test.js and writes the result file.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Resolves when all tests have passed; the failures stand in the file that PASID_LENS_RESULTS names. */
export async function run(): Promise<void> {
  const output = process.env['PASID_LENS_RESULTS'];
  if (!output) throw new Error('PASID_LENS_RESULTS must name the result file.');
  const mocha = new Mocha({ timeout: 30_000, reporter: 'json', reporterOptions: { output } });
  for (const name of readdirSync(__dirname, { recursive: true, encoding: 'utf8' }).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
