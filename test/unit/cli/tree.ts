/** A folder of files for one test, and the command run on it as a user would: its bundle, in a process of its own. */
import { spawn, type SpawnOptions } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const CLI = resolve('dist/cli.js');

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Tree {
  readonly path = mkdtempSync(join(tmpdir(), 'pasid-lens-'));

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Uint8Array): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }

  /** Runs a program in the folder. */
  run(program: string, args: readonly string[], input = '', user: SpawnOptions = {}): Promise<Ran> {
    return new Promise((done, failed) => {
      const child = spawn(program, args, { ...user, cwd: this.path, stdio: 'pipe' });
      let [out, err] = ['', ''];
      child.stdout.on('data', (data: Buffer) => (out += data.toString()));
      child.stderr.on('data', (data: Buffer) => (err += data.toString()));
      child.on('error', failed);
      child.on('close', (code) => done({ code, out, err }));
      // A command that fails early does not read its input.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    });
  }

  /** Runs the command as a user who owns nothing; null where none may. Its bundles are copied to where such a user may read. */
  async runAsNobody(args: readonly string[]): Promise<Ran | null> {
    const bundles = mkdtempSync(join(tmpdir(), 'pasid-lens-'));
    try {
      mkdirSync(join(bundles, 'dist'));
      for (const name of readdirSync('dist').filter((n) => /\.(js|wasm)$/.test(n)))
        copyFileSync(join('dist', name), join(bundles, 'dist', name));
      for (const path of [this.path, bundles]) chmodSync(path, 0o755);
      const nobody = { uid: 65534, gid: 65534 };
      return await this.run(process.execPath, [join(bundles, 'dist/cli.js'), ...args], '', nobody);
    } catch {
      return null;
    } finally {
      rmSync(bundles, { recursive: true, force: true });
    }
  }

  check(...args: string[]): Promise<Ran> {
    return this.checkWith('', ...args);
  }

  /** Two rules unless told otherwise: what others have to say of the examples is no matter here. */
  checkWith(input: string, ...args: string[]): Promise<Ran> {
    const rules = args.includes('--rule') ? [] : ['--rule', 'kernel-sva-*'];
    return this.run(process.execPath, [CLI, 'check', ...rules, ...args], input);
  }

  async git(...args: string[]): Promise<void> {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main'];
    const { code, err } = await this.run('git', [...who, ...args]);
    if (code !== 0) throw new Error(err);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** What the JSON format gives. */
export interface Json {
  readonly files: number;
  readonly checked: number;
  readonly skipped: number;
  readonly functions: { seen: number; lost: number };
  readonly held: { suppressed: number; baselined: number; unchanged: number };
  readonly findings: { rule: string; file: string; line: number; severity: string }[];
  readonly problems: { file: string; line: number; column: number; message: string }[];
}

export const json = ({ out }: Ran): Json => JSON.parse(out) as Json;

/** A function with one defect: the bind of the kernel's own address space, on its third line. */
export function bad(name: string): string {
  return [
    `int ${name}(struct device *dev)`,
    '{',
    '\tstruct iommu_sva *sva = iommu_sva_bind_device(dev, NULL, NULL);',
    '',
    '\treturn PTR_ERR_OR_ZERO(sva);',
    '}',
    '',
  ].join('\n');
}

/** Code that speaks of binding and has nothing wrong. */
export function good(name: string): string {
  return bad(name).replace('NULL, NULL', 'current->mm, NULL');
}
