import type { LazyDeclaration } from './declaration';
import type { LazyFunction } from './function';
import type { ItemSource } from './item';

type Kept = LazyFunction | LazyDeclaration;

/** The items of an earlier text of a file, by their own texts: those that a newer text has too are taken from here. */
export class Stock {
  private readonly items = new Map<string, Kept[]>();

  constructor(items: readonly Kept[]) {
    for (const item of items) {
      const { text } = item.source;
      const same = this.items.get(text);
      if (same === undefined) this.items.set(text, [item]);
      else same.push(item);
    }
  }

  /** The first item that is left of what is written and masked like that. */
  take({ text, code }: ItemSource): Kept | undefined {
    const same = this.items.get(text) ?? [];
    const at = same.findIndex(({ source }) => source.code === code);
    return at < 0 ? undefined : same.splice(at, 1)[0];
  }
}
