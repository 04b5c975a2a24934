import kernelSvaBind from './kernel-sva-bind';
import kernelSvaFlag from './kernel-sva-flag';
import type { Rule } from './rule';

/** Every rule, by name; a test holds that each file of this folder is listed. */
export const RULES: readonly Rule[] = [kernelSvaBind, kernelSvaFlag];
