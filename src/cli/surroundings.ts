import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { CONFIG_NAME, DEFAULT_CONFIG, readConfig, type ReadConfig } from '../checker/config';
import type { Problem } from '../checker/finding';
import type { KernelVersion } from '../checker/kernel/vocabulary';
import { versionOf } from '../checker/kernel/table';
import type { Policy } from '../checker/policy';
import { withSettings, type Settings } from '../checker/settings';
import { reasonOf } from './sources';

/** What lies around a folder: the configuration and the kernel version that hold for it. */
export interface Surroundings {
  /** Folder of the configuration; of the folder itself where there is none. */
  readonly root: string;
  readonly read: ReadConfig;
  readonly version: KernelVersion | undefined;
}

/** What a folder's surroundings ask of a check; settings hold where the tree says nothing. */
export function policyOf(
  { read, version }: Surroundings,
  settings: Settings,
  only?: readonly string[],
): Policy {
  const known = version ?? settings.kernel;
  return {
    config: withSettings(read.config, settings),
    ...(known === undefined ? {} : { version: known }),
    ...(only === undefined ? {} : { only }),
  };
}

const NONE: ReadConfig = { config: DEFAULT_CONFIG, problems: [], suppressions: [] };

/** Finds surroundings by walking up; each folder is looked at once. */
export class SurroundingsFinder {
  private readonly configs = new Map<string, { root: string; read: ReadConfig } | null>();
  private readonly versions = new Map<string, KernelVersion | null>();
  readonly problems: Problem[] = [];

  of(folder: string): Surroundings {
    const path = resolve(folder);
    const { root, read } = upwards(path, this.configs, (at) => this.config(at)) ?? { root: path, read: NONE };
    const version = upwards(path, this.versions, versionIn) ?? undefined;
    return { root, read, version };
  }

  private config(folder: string): { root: string; read: ReadConfig } | null {
    const file = join(folder, CONFIG_NAME);
    const shown = relative(process.cwd(), file) || file;
    try {
      const read = readConfig(shown, readRegular(file));
      this.problems.push(...read.problems);
      return { root: folder, read };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        this.problems.push({ file: shown, line: 1, column: 1, message: reasonOf(error) });
      return null;
    }
  }
}

/** What the nearest folder at or above `folder` has; noted for all folders on the way. */
function upwards<T>(
  folder: string,
  known: Map<string, T | null>,
  look: (folder: string) => T | null,
): T | null {
  const way: string[] = [];
  let found: T | null = null;
  for (let at = folder; ; at = dirname(at)) {
    const before = known.get(at);
    if (before !== undefined) {
      found = before;
      break;
    }
    way.push(at);
    found = look(at);
    if (found !== null || dirname(at) === at) break;
  }
  for (const at of way) known.set(at, found);
  return found;
}

function versionIn(folder: string): KernelVersion | null {
  try {
    return versionOf(readRegular(join(folder, 'Makefile'))) ?? null;
  } catch {
    return null;
  }
}

const LARGEST = 4 * 1024 * 1024;

function readRegular(file: string): string {
  const stat = statSync(file);
  if (!stat.isFile()) throw new Error('it is no file');
  if (stat.size > LARGEST) throw new Error('it is too large');
  return readFileSync(file, 'utf8');
}

/** A file's path from a root, with slashes. */
export function pathFrom(root: string, file: string): string {
  return relative(root, resolve(file)).split(sep).join('/');
}
