import type { LazyDeclaration } from './declaration';
import type { LazyFunction } from './function';
import type { ItemSource } from './item';

type Kept = LazyFunction | LazyDeclaration;

/** The items of an earlier text of a file, by what they are made of: those that a newer text has too are taken from here. */
export class Stock {
  private readonly items = new Map<string, Kept[]>();

  constructor(items: readonly Kept[]) {
    for (const item of items) {
      const key = keyOf(item.source);
      const same = this.items.get(key);
      if (same === undefined) this.items.set(key, [item]);
      else same.push(item);
    }
  }

  /** The first item of that text that is left. */
  take(source: ItemSource): Kept | undefined {
    return this.items.get(keyOf(source))?.shift();
  }
}

/** An item's code, as masked and as written. */
const keyOf = ({ code, text }: ItemSource): string => `${code}\0${text}`;
