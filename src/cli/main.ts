/** A command as it is asked for. */
interface Command {
  /** Gets the arguments behind its name and gives the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
  readonly usage: string;
}

/** Each is loaded when it is asked for: a check has no use for a language server, and is to start at once. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  check: () => import('./check').then((m) => ({ run: m.check, usage: m.CHECK_USAGE })),
  replay: () => import('./replay').then((m) => ({ run: m.replay, usage: m.REPLAY_USAGE })),
  simulate: () => import('./simulate').then((m) => ({ run: m.simulate, usage: m.SIMULATE_USAGE })),
  explain: () => import('./explain').then((m) => ({ run: m.explain, usage: m.EXPLAIN_USAGE })),
  lsp: () => import('./lsp').then((m) => ({ run: m.lsp, usage: m.LSP_USAGE })),
};

async function usage(): Promise<string> {
  const all = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return `usage: pasid-lens COMMAND ...\n\n${all.map((command) => command.usage).join('\n\n')}\n`;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await usage());
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load === undefined) {
    const wrong = name === '' ? '' : `pasid-lens: there is no command "${name}"\n\n`;
    process.stderr.write(`${wrong}${await usage()}`);
    return 2;
  }
  const { run } = await load();
  return run(rest);
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
