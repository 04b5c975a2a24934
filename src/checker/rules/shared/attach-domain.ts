/** The repair of a supervisor bind: the DMA domain of the device, attached to a PASID of its own. */
import type { CallFact, FunctionFacts, UnitFacts } from '../../flow/facts';
import type { FunctionIR } from '../../flow/ir';
import type { Site } from '../../flow/values';
import type { Repair } from '../rule';
import { atLeast } from '../../kernel/table';
import { argumentsOf, errorVariable, isNumber, statementAt, textBefore, textBehind } from './repairs';

type Edits = Repair['edits'];

/** What may stand behind a bind: the look at the handle, the PASID, and the look at that. */
const BEHIND =
  /^;\s*if \(IS_ERR\((?<handle>\w+)\)\)(?<failure>\s*return PTR_ERR\(\k<handle>\);|\s*\{[^{}]*return PTR_ERR\(\k<handle>\);\s*\})\s*(?<pasid>[\w.>-]+) = iommu_sva_get_pasid\(\k<handle>\);(?:\s*if \(\k<pasid> == IOMMU_PASID_INVALID\)(?:[^{};]*;|\s*\{[^{}]*\}))?/;

/** A bind that can be replaced, and all that stands and falls with it. */
interface Replaced {
  /** From the bind to the look at its PASID. */
  readonly at: Site;
  readonly indent: string;
  /** The device, and where its PASID goes, as the source names them. */
  readonly device: string;
  readonly pasid: string;
  /** What is said of a failure. */
  readonly said: readonly string[];
  /** The declaration of the handle. */
  readonly declared: Site;
  /** What takes away the store of the handle, and what takes the place of each unbind. */
  readonly others: Edits;
}

/**
 * The shape that Linux accepts since 6.6 (commit f5ccf55e1028) in place of a bind whose address space is NULL. Offered where the
 * bind is a statement, the handle goes nowhere but into one member, that member serves for unbinding alone, and all of it lies in
 * one file: then nothing is left that would still know of a bond.
 */
export function attachInstead(unit: UnitFacts, { fn }: FunctionFacts, bind: CallFact): Repair[] {
  const known = errorVariable(fn);
  const error = known ?? 'ret';
  const replaced = replacedBy(unit, fn, bind, error);
  if (replaced === null) return [];
  const { at, indent, device, pasid, said, declared, others } = replaced;
  // An argument for a handle of the attachment came with 6.11 (commit 14678219cf40).
  const passed = ['domain', device, pasid, ...(atLeast(unit.version, '6.11') ? ['NULL'] : [])].join(', ');
  const lines = [
    `domain = iommu_get_domain_for_dev(${device});`,
    ...['if (!domain)', '\treturn -EPERM;', ''],
    `${pasid} = iommu_alloc_global_pasid(${device});`,
    ...[`if (${pasid} == IOMMU_PASID_INVALID)`, '\treturn -ENOSPC;', ''],
    `${error} = iommu_attach_device_pasid(${passed});`,
    `if (${error}) {`,
    ...said.map((statement) => `\t${statement}`),
    ...[`\tiommu_free_global_pasid(${pasid});`, `\treturn ${error};`, '}'],
  ];
  const text = lines.map((line, i) => (i === 0 || line === '' ? line : indent + line)).join('\n');
  const declarations = ['struct iommu_domain *domain;', ...(known === undefined ? [`int ${error};`] : [])];
  return [
    {
      title: 'Attach the DMA domain to a PASID of its own',
      edits: [{ at: declared, text: declarations.join(`\n${indent}`) }, { at, text }, ...others],
    },
  ];
}

/** A bind with what stands around it; null where that is not the shape which can be replaced as a whole. */
function replacedBy(unit: UnitFacts, fn: FunctionIR, bind: CallFact, error: string): Replaced | null {
  const { file, start, end } = bind.at;
  const statement = statementAt(unit, fn, start);
  const { 0: whole, groups } = BEHIND.exec(textBehind(unit, fn, end)) ?? {};
  if (statement === null || whole === undefined || groups === undefined || !isNumber(fn.result)) return null;
  const { handle, failure, pasid } = groups as Record<'handle' | 'failure' | 'pasid', string>;
  const isAssigned = unit.textOf({ file, start: statement.start, end: start }) === `${handle} = `;
  const isTaken = new RegExp(`\\b${handle} =|\\bdomain\\b`).test(textBefore(unit, fn, statement.start));
  const device = argumentsOf(unit, bind)[bind.row?.args?.device ?? -1];
  if (!isAssigned || isTaken || device === undefined) return null;

  const declared = declarationOf(unit, fn, handle);
  const said = messageOf(failure, handle, error);
  const kept = keptIn(unit, fn, end + whole.length, { handle, pasid });
  const unbinds = kept === null ? null : detachments(unit, fn, kept, device);
  if (declared === null || said === null || kept === null || unbinds === null) return null;
  const at = { file, start: statement.start, end: end + whole.length };
  return { at, indent: statement.indent, device, pasid, said, declared, others: [...kept.edits, ...unbinds] };
}

/** The declaration of the handle, on its own. */
function declarationOf(unit: UnitFacts, fn: FunctionIR, handle: string): Site | null {
  const text = unit.textOf({ file: fn.file.path, start: fn.from, end: fn.to });
  const found = new RegExp(`struct iommu_sva \\*${handle};`).exec(text);
  if (found === null) return null;
  const start = fn.from + found.index;
  return { file: fn.file.path, start, end: start + found[0].length };
}

/** Where the handle and the PASID are kept: members of one object, as `object->sva` and `object->pasid`. */
interface Kept {
  /** What takes the store of the handle away. */
  readonly edits: Edits;
  /** Absent where nothing keeps the handle. */
  readonly in?: { readonly object: string; readonly bond: string; readonly pasid: string };
}

/** What the rest of a function does with the handle, from an offset on; null where that is more than to keep it. */
function keptIn(
  unit: UnitFacts,
  fn: FunctionIR,
  from: number,
  { handle, pasid }: Record<'handle' | 'pasid', string>,
): Kept | null {
  const rest = textBehind(unit, fn, from);
  const store = new RegExp(`\\n[ \\t]*(\\w+)->(\\w+) = ${handle};`).exec(rest);
  const isUsed = (text: string): boolean => new RegExp(`(?<!->)\\b${handle}\\b`).test(text);
  if (store === null) return isUsed(rest) ? null : { edits: [] };
  const [text, object, bond] = store as unknown as [string, string, string];
  const others = `${rest.slice(0, store.index)}${rest.slice(store.index + text.length)}`;
  const number =
    new RegExp(`\\b${object}->(\\w+) = ${pasid};`).exec(rest)?.[1] ??
    new RegExp(`^${object}->(\\w+)$`).exec(pasid)?.[1];
  if (number === undefined || isUsed(others)) return null;
  const start = from + store.index;
  const edit = { at: { file: fn.file.path, start, end: start + text.length }, text: '' };
  return { edits: [edit], in: { object, bond, pasid: number } };
}

/** What takes the place of the calls that unbind; null where the member that keeps the handle serves for more. */
function detachments(unit: UnitFacts, bind: FunctionIR, kept: Kept, device: string): Edits | null {
  if (kept.in === undefined) return [];
  const { object, bond, pasid } = kept.in;
  const owner = bind.locals.find((l) => l.name === object)?.type.base;
  const edits: Repair['edits'][number][] = [];
  for (const fn of unit.files.flatMap((f) => f.functions)) {
    const { path, text } = fn.file;
    for (const use of text.slice(fn.from, fn.to).matchAll(new RegExp(`(\\w+)(?:->|\\.)${bond}\\b`, 'g'))) {
      const start = fn.from + use.index;
      if (kept.edits.some((e) => fn === bind && e.at.start <= start && start < e.at.end)) continue;
      const name = use[1]!;
      const type = fn.locals.find((l) => l.name === name)?.type.base;
      if (type !== undefined && type !== owner) continue;
      const rest = text.slice(start + use[0].length, fn.to);
      if (/^ = NULL;/.test(rest)) continue;
      const statement = statementAt(unit, fn, start);
      const isUnbind =
        statement !== null &&
        text.slice(statement.start, start) === 'iommu_sva_unbind_device(' &&
        rest.startsWith(');');
      if (!isUnbind || type === undefined || path !== bind.file.path || !device.includes(`${object}->`))
        return null;
      const here = device.replace(new RegExp(`\\b${object}->`, 'g'), `${name}->`);
      edits.push({
        at: { file: path, start: statement.start, end: start + use[0].length + 2 },
        text:
          `iommu_detach_device_pasid(iommu_get_domain_for_dev(${here}), ${here}, ${name}->${pasid});` +
          `\n${statement.indent}iommu_free_global_pasid(${name}->${pasid});`,
      });
    }
  }
  return edits;
}

/** What the branch of a failed bind says before it returns, about the error of the attachment; null where it does more. */
function messageOf(failure: string, handle: string, error: string): readonly string[] | null {
  const statements = failure.replace(/^\s*\{?\s*/, '').replace(/\s*return [^;]*;\s*\}?$/, '');
  if (statements === '') return [];
  if (!/^(dev|pr)_\w+\([^;]*\);$/.test(statements)) return null;
  const said = statements.replace(`PTR_ERR(${handle})`, error).replace('%ld', '%d');
  return new RegExp(`\\b${handle}\\b|%ld`).test(said) ? null : [said];
}
