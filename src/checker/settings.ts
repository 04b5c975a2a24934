import * as v from 'valibot';
import { Level, ProfileName, RulePattern, type Config } from './config';
import { Version } from './config-row';
import type { KernelVersion } from './kernel/vocabulary';

/** What a user's editor says about checking. A tree's own configuration goes before all of it. */
export interface Settings {
  readonly rules: Config['rules'];
  readonly profile: Config['profile'];
  /** Taken where neither a configuration nor the tree's Makefile says one. */
  readonly kernel?: KernelVersion;
}

export const NO_SETTINGS: Settings = { rules: {}, profile: 'default' };

/** Settings from whatever an editor sends; what is wrong in it counts for nothing. */
export function readSettings(sent: unknown): Settings {
  const part = (name: string): unknown =>
    typeof sent === 'object' && sent !== null ? (sent as Record<string, unknown>)[name] : undefined;
  const kernel = v.safeParse(Version, part('kernelVersion'));
  const [version, patchlevel] = kernel.success ? kernel.output.split('.').map(Number) : [];
  const profile = v.safeParse(ProfileName, part('profile'));
  const rules = Object.entries(part('rules') ?? {}).filter(
    ([pattern, level]) => v.is(RulePattern, pattern) && v.is(Level, level),
  );
  return {
    rules: Object.fromEntries(rules) as Settings['rules'],
    profile: profile.success ? profile.output : 'default',
    ...(version === undefined ? {} : { kernel: [version, patchlevel ?? 0] as const }),
  };
}

/** A tree's configuration with the settings where it says nothing. */
export function withSettings(config: Config, { rules, profile }: Settings): Config {
  return {
    ...config,
    rules: { ...rules, ...config.rules },
    profile: config.profile === 'default' ? profile : config.profile,
  };
}
