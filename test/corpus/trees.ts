/** The kernel trees that the corpus is read from: Debian's source packages, or folders that are named. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const KERNELS = ['6.1', '6.12'] as const;
export type Kernel = (typeof KERNELS)[number];

/** Where packages are unpacked to: ignored by git, kept for the next run. */
const CACHE = resolve('.cache/corpus');

/** What of a kernel is read: its drivers, the headers that they share, and the version. */
const PARTS = ['drivers', 'include', 'Makefile'];

/** Reads `--tree 6.1=PATH` options. Throws where one is malformed. */
export function treesGiven(args: readonly string[]): Map<string, string> {
  const given = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    if (args[i] !== '--tree') continue;
    const [, kernel, path] = /^([\d.]+)=(.+)$/.exec(args[++i] ?? '') ?? [];
    if (kernel === undefined || path === undefined) throw new Error('--tree is given as 6.1=PATH');
    given.set(kernel, resolve(path));
  }
  return given;
}

/** The folder of a kernel's source; fetched and unpacked where it is not there yet. Throws with what to do where it can't be had. */
export function treeOf(kernel: string, given: ReadonlyMap<string, string>): string {
  const own = given.get(kernel);
  if (own !== undefined) {
    if (!existsSync(join(own, 'drivers'))) throw new Error(`${own} has no folder drivers/`);
    return own;
  }
  const name = `linux-source-${kernel}`;
  const tree = join(CACHE, name);
  if (existsSync(join(tree, 'Makefile'))) return tree;
  mkdirSync(CACHE, { recursive: true });
  try {
    const archive = [`/usr/src/${name}.tar.xz`].find(existsSync) ?? download(name);
    console.log(`unpacking ${name}`);
    const parts = PARTS.map((part) => `${name}/${part}`);
    // The Makefile comes last: its presence says that all is there.
    execFileSync('tar', ['-xJf', archive, '-C', CACHE, ...parts], { stdio: ['ignore', 'ignore', 'pipe'] });
    return tree;
  } catch (error) {
    throw new Error(
      `${name} can't be had here (${(error as Error).message.split('\n')[0]!}).\n` +
        `On Debian or Ubuntu: apt-get install ${name}; elsewhere unpack any Linux ${kernel} source and pass ` +
        `-- --tree ${kernel}=PATH`,
    );
  }
}

/** Fetches a package without installing it; returns its archive. */
function download(name: string): string {
  console.log(`fetching ${name}`);
  execFileSync('apt-get', ['download', name], { cwd: CACHE, stdio: ['ignore', 'ignore', 'pipe'] });
  const deb = readdirSync(CACHE).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  if (deb === undefined) throw new Error('apt-get left no package');
  const unpacked = join(CACHE, `${name}.deb`);
  execFileSync('dpkg-deb', ['-x', join(CACHE, deb), unpacked]);
  return join(unpacked, 'usr/src', `${name}.tar.xz`);
}
