import { check } from './check';
import { explain, EXPLAIN_USAGE } from './explain';
import { CHECK_USAGE } from './options';
import { lsp, LSP_USAGE } from './lsp';
import { replay, REPLAY_USAGE } from './replay';
import { simulate, SIMULATE_USAGE } from './simulate';

/** A command gets the arguments behind its name and gives the exit code. */
type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  check: { run: check, usage: CHECK_USAGE },
  replay: { run: replay, usage: REPLAY_USAGE },
  simulate: { run: simulate, usage: SIMULATE_USAGE },
  explain: { run: explain, usage: EXPLAIN_USAGE },
  lsp: { run: lsp, usage: LSP_USAGE },
};

const USAGE = `usage: pasid-lens COMMAND ...

${Object.values(COMMANDS)
  .map((c) => c.usage)
  .join('\n\n')}
`;

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    process.stderr.write(name === '' ? USAGE : `pasid-lens: there is no command "${name}"\n\n${USAGE}`);
    return 2;
  }
  return command.run(rest);
}

// A reader that stops early (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`pasid-lens: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
