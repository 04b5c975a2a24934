import { KERNEL_CONSTANTS } from '../../../simulator/linux/api/constants';
import { EXPRESSION_NAMES } from '../../../simulator/scenario/names';

/** Names of a scenario: the source's own where they are free, each given once. */
export class ScenarioNames {
  private readonly taken = new Set<string>([...EXPRESSION_NAMES, 'i']);

  /** A name as near to a wish as can be. */
  give(wish: string, otherwise: string): string {
    const word = wish.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
    const base = /^[A-Za-z]/.test(word) && !(word in KERNEL_CONSTANTS) ? word : otherwise;
    let name = base;
    for (let n = 2; this.taken.has(name); n++) name = `${base}_${String(n)}`;
    this.taken.add(name);
    return name;
  }
}
