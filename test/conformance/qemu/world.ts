/** Random worlds that QEMU can be asked about: legacy mode and scalable mode's second stage, requests without PASID. */
import { EDU } from './process';

const TABLES = 0x10_0000n;
export const TABLES_SIZE = 0x20_0000;
/** Where translations lead: each 8 bytes hold their own address. */
export const TARGET = 0x100_0000n;
export const TARGET_SIZE = 0x40_0000;

export interface Request {
  readonly access: 'read' | 'write';
  readonly address: bigint;
}

export interface QemuWorld {
  readonly scalable: boolean;
  readonly root: bigint;
  /** Memory to write, by address. */
  readonly words: ReadonlyMap<bigint, bigint>;
  readonly requests: readonly Request[];
}

class Builder {
  readonly words = new Map<bigint, bigint>();
  readonly mapped: bigint[] = [];
  private free = TABLES;

  constructor(private readonly random: () => number) {}

  /** One in `n`. */
  rarely(n: number): boolean {
    return this.random() % n === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.random() % items.length]!;
  }

  page(): bigint {
    this.free += 0x1000n;
    return this.free;
  }

  set(address: bigint, ...values: readonly bigint[]): void {
    values.forEach((value, i) => this.words.set(address + BigInt(8 * i), value));
  }

  /** A pointer to a table; now and then one that no memory answers at. */
  pointer(table: bigint): bigint {
    return this.rarely(60) ? (1n << 40n) | table : table;
  }

  /** R and W, mostly both; bits that hardware ignores. */
  permissions(): bigint {
    const ignored = this.rarely(4) ? BigInt(this.random() & 0x3f) << 52n : 0n;
    return ignored | this.pick([3n, 3n, 3n, 3n, 3n, 1n, 2n, 0n]);
  }

  target(): bigint {
    if (this.rarely(40)) return 0xfee0_0000n;
    return TARGET + (BigInt(this.random() % (TARGET_SIZE / 4096)) << 12n);
  }

  map(root: bigint, levels: number, address: bigint): void {
    const leaf = this.rarely(6) ? 2 : this.rarely(12) ? 3 : 1;
    let table = root;
    for (let level = levels; level > leaf; level--) {
      const entry = table + (((address >> BigInt(12 + 9 * (level - 1))) & 0x1ffn) << 3n);
      const value = this.words.get(entry);
      if (value === undefined) {
        const next = this.page();
        const reserved = this.rarely(50) ? 1n << 50n : 0n;
        this.set(entry, this.pointer(next) | reserved | (this.permissions() | (this.rarely(5) ? 0n : 3n)));
        table = next;
      } else {
        if (value & 0x80n) return; // a large page is in the way
        table = value & 0xff_ffff_f000n & ~(1n << 40n);
      }
    }
    const entry = table + (((address >> BigInt(12 + 9 * (leaf - 1))) & 0x1ffn) << 3n);
    if (this.words.has(entry)) return;
    const mask = (1n << BigInt(12 + 9 * (leaf - 1))) - 1n;
    const misaligned = this.rarely(10) ? 0x1000n : 0n;
    const output = leaf === 1 ? this.target() : (TARGET & ~mask) | (misaligned & mask);
    this.set(
      entry,
      output | this.permissions() | (leaf > 1 ? 0x80n : 0n) | (this.rarely(50) ? 1n << 49n : 0n),
    );
    this.mapped.push(address);
  }
}

/** Builds one world; structures are broken now and then, each in its own way. */
export function randomWorld(random: () => number, requests: number): QemuWorld {
  const b = new Builder(random);
  const scalable = random() % 2 === 0;
  const levels = b.pick([3, 4]);
  const [root, context, second] = [b.page(), b.page(), b.page()];
  const window = b.pick([
    0n,
    0x4000_0000n,
    0x12_3456_0000n & ~0x3f_ffffn,
    levels === 4 ? 0x7f80_0000_0000n : 0n,
  ]);
  for (let i = 0; i < 24; i++) {
    b.map(second, levels, window + (BigInt(random() % 2048) << 12n) + (b.rarely(6) ? 1n << 30n : 0n));
  }
  const width = BigInt(levels - 2);
  b.set(root, b.pointer(context) | (b.rarely(25) ? 0n : 1n) | (b.rarely(40) ? 0x10n : 0n), 0n);
  const passThrough = b.rarely(12);
  const structures = scalable ? scalableStructures : legacyContext;
  structures(b, context, b.pointer(second), width, passThrough);
  const asked = Array.from({ length: requests }, (): Request => {
    const near = b.mapped.length > 0 && !b.rarely(5);
    const start = passThrough ? TARGET : window;
    const page = near && !passThrough ? b.pick(b.mapped) : start + (BigInt(random() % 4096) << 12n);
    const far = b.rarely(25) && !passThrough ? 1n << BigInt(30 + (random() % 30)) : 0n;
    const address = (page | far) + BigInt(8 * (random() % 512));
    return { access: random() % 2 ? 'read' : 'write', address };
  }).filter(({ address }) => address >> 20n !== 0xfeen);
  return { scalable, root, words: b.words, requests: asked };
}

function legacyContext(
  b: Builder,
  context: bigint,
  second: bigint,
  width: bigint,
  passThrough: boolean,
): void {
  const type = passThrough ? 2n : b.rarely(20) ? 3n : 0n;
  const present = b.rarely(25) ? 0n : 1n;
  const reserved = b.rarely(40) ? 1n << 5n : 0n;
  const badWidth = b.rarely(40) ? 5n : type === 2n ? 2n : width;
  b.set(context + BigInt(EDU * 16), second | (type << 2n) | reserved | present, (9n << 8n) | badWidth);
}

function scalableStructures(
  b: Builder,
  context: bigint,
  second: bigint,
  width: bigint,
  passThrough: boolean,
): void {
  const [directory, table] = [b.page(), b.page()];
  const present = (n: number): bigint => (b.rarely(n) ? 0n : 1n);
  const reserved = b.rarely(40) ? 1n << 6n : 0n;
  b.set(context + BigInt(EDU * 32), b.pointer(directory) | reserved | present(25), 0n, 0n, 0n);
  b.set(directory, b.pointer(table) | present(25));
  const type = passThrough ? 4n : b.rarely(20) ? b.pick([0n, 5n]) : 2n;
  const badWidth = b.rarely(40) ? 5n : type === 4n ? 2n : width;
  b.set(table, second | (type << 6n) | (badWidth << 2n) | present(25), 9n, 0n, 0n, 0n, 0n, 0n, 0n);
}
