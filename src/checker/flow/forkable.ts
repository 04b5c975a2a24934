/** A map that is copied when one of its forks is first written: most of what a block inherits it never changes. */
export class ForkableMap<V> {
  private owned: boolean;

  constructor(private map: Map<number, V> = new Map()) {
    this.owned = true;
  }

  fork(): ForkableMap<V> {
    const other = new ForkableMap(this.map);
    this.owned = other.owned = false;
    return other;
  }

  /** Whether two maps are one that neither has written to. */
  isSame(other: ForkableMap<V>): boolean {
    return this.map === other.map;
  }

  get size(): number {
    return this.map.size;
  }

  get(key: number): V | undefined {
    return this.map.get(key);
  }

  has(key: number): boolean {
    return this.map.has(key);
  }

  set(key: number, value: V): void {
    if (this.map.get(key) !== value) this.own().set(key, value);
  }

  delete(key: number): void {
    if (this.map.has(key)) this.own().delete(key);
  }

  /** What it holds now; later writes don't show. */
  entries(): ReadonlyMap<number, V> {
    this.owned = false;
    return this.map;
  }

  private own(): Map<number, V> {
    if (!this.owned) {
      this.map = new Map(this.map);
      this.owned = true;
    }
    return this.map;
  }
}
