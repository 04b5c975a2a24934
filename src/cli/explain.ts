/** `pasid-lens explain [FILE|-] [--format text|json]`: a kernel log, explained. */
import { closeSync, openSync, readSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { explainLog } from '../../simulator/explain/explain';
import { explanationJson, explanationText, printable } from '../../simulator/explain/text';

export const EXPLAIN_USAGE = `pasid-lens explain [FILE|-] [--format text|json]
  Explains the IOMMU and DMA-API lines of a kernel log (default: standard input).
  Exit code: 0 explained, 1 nothing recognised, 2 the file or an option was wrong.`;

/** Bytes of a log that are read; what follows is said to be left out. */
const MOST_BYTES = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;

interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The log as text, any bytes taken: what is not UTF-8 becomes U+FFFD. */
function readLog(file: string): { text: string; cut: boolean } {
  const descriptor = file === '-' ? 0 : openSync(file, 'r');
  const chunks: Buffer[] = [];
  let [total, cut] = [0, false];
  try {
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const length = readChunk(descriptor, chunk);
      if (length === 0) break;
      chunks.push(chunk.subarray(0, Math.min(length, MOST_BYTES - total)));
      total += length;
      if (total > MOST_BYTES) {
        cut = true;
        break;
      }
    }
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), cut };
}

/** A terminal or a pipe may say EAGAIN where it has nothing yet, and EOF where it has ended. */
function readChunk(descriptor: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
    }
  }
}

/** The `explain` command. */
export async function explain(args: readonly string[]): Promise<number> {
  const { status, out, err } = runExplain(args);
  process.stdout.write(out);
  process.stderr.write(err);
  return status;
}

/** What the command prints on its arguments, and its exit code. */
export function runExplain(args: readonly string[]): Result {
  let file: string;
  let format: string;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'text' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { status: 0, out: `${EXPLAIN_USAGE}\n`, err: '' };
    if (positionals.length > 1) throw new Error('one file at a time');
    format = values.format;
    if (format !== 'text' && format !== 'json') throw new Error(`unknown format ${format}: text or json`);
    file = positionals[0] ?? '-';
  } catch (error) {
    return {
      status: 2,
      out: '',
      err: `pasid-lens explain: ${printable((error as Error).message)}\n\n${EXPLAIN_USAGE}\n`,
    };
  }
  try {
    const { text, cut } = readLog(file);
    const explanation = explainLog(text);
    const out = format === 'json' ? explanationJson(explanation) : explanationText(explanation);
    const err = cut ? `pasid-lens explain: only the first ${String(MOST_BYTES / CHUNK)} MiB were read\n` : '';
    return { status: explanation.records > 0 ? 0 : 1, out, err };
  } catch (error) {
    return { status: 2, out: '', err: `pasid-lens explain: ${printable((error as Error).message)}\n` };
  }
}
