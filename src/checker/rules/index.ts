import rules from 'modules:./*-*.ts';
import type { Rule } from './rule';

/** Every rule, by name: each module of this folder that has a hyphen in its name is one. */
export const RULES = rules as readonly Rule[];
