import { KERNEL_CONSTANTS } from '../../../simulator/linux/api/constants';
import type { Site } from '../flow/values';
import { ASSUMED, type Kind } from './assumed';
import { NotReplayable, type Builder } from './builder';
import type { Part } from './roles';
import { REGISTERS } from './walk';
import type { Val } from './value';

type Expression = string | number;
type Reader = (b: Builder, value: Val, at: Site, text: string) => Expression;

/** How each kind of parameter becomes an expression of the scenario. */
export const PARTS: Readonly<Record<Part, Reader>> = {
  device: (b, value) => deviceOf(b, value),
  memory: (b, value, at, text) => memory(b, value, at, text),
  handle: (b, value, at, text) => address(b, value, at, text),
  size: (b, value) => sizeOf(b, value),
  direction: (b, value) => direction(b, value),
  mm: (b, value) => mm(b, value),
  flags: (b, value, at, text) => (value.is === 'unknown' ? 0 : expression(b, value, at, text)),
  bond: (b, value, at, text) => handle(b, value, at, text, 'bond'),
  pasid: (b, value, at, text) => handle(b, value, at, text, 'pasid'),
  number: (b, value, at, text) => handle(b, value, at, text, 'number'),
  domain: (b, value, at, text) => handle(b, value, at, text, 'domain'),
  feature: (b, value, at, text) => expression(b, value, at, text),
  physical: (b, value, at, text) => physical(b, value, at, text),
  iova: (b, value, at, text) => iova(b, value, at, text),
  span: (b, value) => span(b, value),
  mask: (_b, value) => mask(value),
};

/** The driver's device; where a parameter has a name of its own, another one. */
function deviceOf(b: Builder, value: Val): string {
  const own = value.is === 'place' ? /^struct device (\w+)$/.exec(value.key)?.[1] : undefined;
  if (own === undefined) return b.device;
  return (b.secondDevice ??= b.names.give(own, 'device2'));
}

/** Any value as an expression. @throws NotReplayable where the source does not say it */
export function expression(b: Builder, value: Val, at: Site, text: string): Expression {
  switch (value.is) {
    case 'number':
      return value.number;
    case 'constant':
      if (/^INVALID_(IOASID|PASID)$/.test(value.name)) return 'IOMMU_PASID_INVALID';
      if (value.name in KERNEL_CONSTANTS || value.name === 'init_mm') return value.name;
      throw new NotReplayable(at, `nothing says what \`${value.name}\` is`);
    case 'place':
      if (value.key === '&init_mm') return 'init_mm';
      if (value.key === REGISTERS) throw new NotReplayable(at, `\`${text}\` is a register, no memory`);
      return b.body(value.key, wishOf(value.key, text), at);
    case 'result': {
      const name = b.results.get(keyOfResult(value));
      if (name === undefined) throw new NotReplayable(at, `what \`${text}\` is was not made on this path`);
      return name;
    }
    case 'binary': {
      const [left, right] = [expression(b, value.left, at, text), expression(b, value.right, at, text)];
      return `(${String(left)} ${value.operator} ${String(right)})`;
    }
    case 'unknown':
      throw new NotReplayable(at, `nothing here says what \`${value.text}\` is`);
  }
}

export const keyOfResult = ({ statement, out }: Extract<Val, { is: 'result' }>): string =>
  out === null ? String(statement) : `${String(statement)}:${String(out)}`;

/** A kernel pointer. */
function memory(b: Builder, value: Val, at: Site, text: string): Expression {
  if (value.is !== 'unknown') return expression(b, value, at, text);
  b.needs.push({ value, at });
  return b.body(`${value.key}*`, wishOf(value.key, value.text), at);
}

/** An address for the device, or one that the code takes for one. */
export function address(b: Builder, value: Val, at: Site, text: string): Expression {
  if (value.is === 'unknown') return mapped(b, value, at);
  if (value.is !== 'binary') return expression(b, value, at, text);
  const { operator, left, right } = value;
  // What is added to an address beside it is flags, offsets or alignment: taken to be nothing where the source does not say it.
  if (isUnsaid(right)) return bare(b, left, at, text);
  if (isUnsaid(left) && operator !== '<<' && operator !== '>>') return bare(b, right, at, text);
  return `(${String(address(b, left, at, text))} ${operator} ${String(address(b, right, at, text))})`;
}

function bare(b: Builder, value: Val, at: Site, text: string): Expression {
  b.assumptions.take(
    'bits',
    '0',
    ['0'],
    'flags and offsets beside an address that the source does not say as numbers',
  );
  return address(b, value, at, text);
}

const isUnsaid = (v: Val): boolean =>
  (v.is === 'unknown' && v.type.base !== 'dma_addr_t') ||
  (v.is === 'constant' && !(v.name in KERNEL_CONSTANTS)) ||
  (v.is === 'binary' && isUnsaid(v.left) && (isUnsaid(v.right) || v.right.is === 'number'));

/** A physical address that the driver hands to the IOMMU itself. */
function physical(b: Builder, value: Val, at: Site, text: string): Expression {
  if (!isUnsaid(value)) return address(b, value, at, text);
  const key = value.is === 'unknown' ? value.key : text;
  const known = b.results.get(`physical ${key}`);
  if (known !== undefined) return known;
  const object = b.object(wishOf(key, value.is === 'unknown' ? value.text : text), {
    kind: 'pages',
    size: 4096,
    text: 'memory of the driver',
  });
  b.assumptions.take('physical', object, [], 'what lies at the physical address that the driver maps');
  b.results.set(`physical ${key}`, `physical(${object})`);
  return `physical(${object})`;
}

/** The first I/O address that the DMA API hands out: the allocator begins at the top of the first 4 GiB. */
const FIRST_IOVA = '0xfffff000';

function iova(b: Builder, value: Val, at: Site, text: string): Expression {
  const e = isUnsaid(value)
    ? b.assumptions.take(
        'iova',
        FIRST_IOVA,
        [],
        'the I/O address that the driver chooses: one that the DMA API hands out too',
      )
    : address(b, value, at, text);
  b.iovas.push(e);
  return e;
}

/** Bytes that are mapped page by page. */
function span(b: Builder, value: Val): number {
  if (value.is === 'number') return value.number;
  if (b.refuses.has('iommu-map'))
    return Number(
      b.assumptions.take(
        'span',
        '2048',
        ['2048', '4096'],
        'bytes that are no multiple of a page, which iommu_map() refuses',
      ),
    );
  return Number(b.assumptions.take('span', '4096', ['4096', '8192'], 'bytes that the driver maps'));
}

/** An address that comes from outside of what is followed: taken for one of the DMA API's. */
function mapped(b: Builder, value: Extract<Val, { is: 'unknown' }>, at: Site): string {
  b.needs.push({ value, at });
  const known = b.results.get(`unknown ${value.key}`);
  if (known !== undefined) return known;
  const name = b.names.give(wishOf(value.key, value.text), 'address');
  const object = b.names.give(`${name}_buffer`, 'buffer');
  b.results.set(`unknown ${value.key}`, name);
  b.handles.set(name, object);
  const kind = b.assumptions.take(
    `address ${name}`,
    'mapped',
    ['mapped', 'physical'],
    `\`${value.text}\` comes from outside; a dma_addr_t is one that dma_map_* gave for this device`,
  );
  b.memory.push({ name: object, kind: 'slab', size: Number(b.size()) });
  const say = `Assumed: \`${value.text}\` is the ${kind} address of a buffer of the caller's.`;
  if (kind === 'physical')
    b.before.push({ do: 'call', function: 'virt_to_phys', args: [object], as: name, say });
  else
    b.before.push({
      ...{
        do: 'call',
        function: 'dma_map_single',
        args: [b.device, object, Number(b.size()), 'DMA_BIDIRECTIONAL'],
      },
      ...{ as: name, say },
    });
  return name;
}

/** Bytes: a number of the source, else the assumed one. */
export function sizeOf(b: Builder, value: Val | undefined): number {
  if (value?.is === 'number' && value.number > 0 && value.number <= 0x10_0000) return value.number;
  if (value?.is === 'constant' && value.name === 'PAGE_SIZE') return 4096;
  return Number(b.size());
}

function direction(b: Builder, value: Val): string {
  if (value.is === 'constant' && /^DMA_(BIDIRECTIONAL|TO_DEVICE|FROM_DEVICE|NONE)$/.test(value.name))
    return value.name;
  const DIRECTIONS = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE'];
  if (value.is === 'number' && DIRECTIONS[value.number] !== undefined) return DIRECTIONS[value.number]!;
  return b.assumptions.take(
    'direction',
    'DMA_BIDIRECTIONAL',
    DIRECTIONS,
    'the source computes the direction',
  );
}

/** An address space: of the process whose call this is, or of one that is assumed. */
function mm(b: Builder, value: Val): string {
  if (value.is === 'number' || (value.is === 'constant' && value.name === 'NULL')) return 'NULL';
  if (value.is === 'place' && value.key === '&init_mm') return 'init_mm';
  if (value.is === 'constant' && value.name === 'init_mm') return 'init_mm';
  return value.is === 'constant' && value.name === 'current->mm' && b.process() !== ''
    ? 'current_mm'
    : `mm(${b.process()})`;
}

/** A kernel object that one statement made and another uses. */
function handle(b: Builder, value: Val, at: Site, text: string, kind: Kind): Expression {
  if (value.is !== 'unknown') return expression(b, value, at, text);
  b.needs.push({ value, at });
  const known = b.results.get(`unknown ${value.key}`);
  if (known !== undefined) return known;
  const name = b.names.give(wishOf(value.key, value.text), kind === 'number' ? 'pasid' : kind);
  b.results.set(`unknown ${value.key}`, name);
  for (const step of ASSUMED[kind](b, name, value.text)) b.before.push(step);
  return name;
}

function mask(value: Val): string {
  const bits = value.is === 'unknown' ? /DMA_BIT_MASK\((\d+)\)/.exec(value.text)?.[1] : undefined;
  return `DMA_BIT_MASK(${bits ?? '64'})`;
}

/** A short name for what a place holds: its last member. */
function wishOf(key: string, text: string): string {
  const of = key.startsWith('new ') || /:\d+$/.test(key) ? text : key;
  return /([A-Za-z_]\w*)\W*$/.exec(of)?.[1] ?? /([A-Za-z_]\w*)\W*$/.exec(text)?.[1] ?? 'buffer';
}
