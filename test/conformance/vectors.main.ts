/** `npm run -s conformance:vectors -- --arch vtd < FILE.in`: answers request vectors, one line each. */
import { readFileSync } from 'node:fs';
import { answerRiscv } from './riscv-vectors';
import { answerVtd } from './vtd-vectors';

const ARCHITECTURES: Readonly<Record<string, (lines: Iterable<string>) => Iterable<string>>> = {
  riscv: answerRiscv,
  vtd: answerVtd,
};

const arch = process.argv[process.argv.indexOf('--arch') + 1] ?? '';
const answer = ARCHITECTURES[arch];
if (!answer) {
  console.error(`--arch ${arch}: unknown; there is ${Object.keys(ARCHITECTURES).join(', ')}`);
  process.exit(2);
}
const lines = readFileSync(0, 'utf8').split('\n');
process.stdout.write([...answer(lines)].map((line) => `${line}\n`).join(''));
