import { KERNEL_CONSTANTS } from '../linux/api/constants';
import type { Value } from '../linux/api/values';
import { dmaBitMask } from '../linux/dma/types';
import { physToVirt, virtToPhys } from '../linux/layout';
import type { World } from '../trace/world';
import { parseExpression, type Node } from './expression';
import type { Expression } from './schema/common';

/** A step can't be done as written; the run ends with it. */
export class StepError extends Error {}

/** Values of the scenario that are not in the world: the loop's counter, the step's process. */
export interface Scope {
  readonly i: number | null;
  readonly process: string | null;
}

export const NO_SCOPE: Scope = { i: null, process: null };

/** Value of an expression now. @throws StepError */
export function evaluate(world: World, expression: Expression, scope: Scope): Value {
  if (typeof expression === 'number') return BigInt(Math.trunc(expression));
  return valueOf(world, parseExpression(expression), scope);
}

/** The same, where a number is needed; 64 bits, unsigned. @throws StepError */
export function evaluateNumber(world: World, expression: Expression, scope: Scope): bigint {
  return BigInt.asUintN(64, number(evaluate(world, expression, scope), String(expression)));
}

function number(value: Value, text: string): bigint {
  if (typeof value === 'bigint') return value;
  throw new StepError(`${text} is a ${value.handle}, not a number`);
}

function valueOf(world: World, node: Node, scope: Scope): Value {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'name':
      return named(world, node.name, scope);
    case 'call':
      return applied(world, node.name, node.args, scope);
    case 'binary': {
      const left = number(valueOf(world, node.left, scope), 'the left side');
      const right = number(valueOf(world, node.right, scope), 'the right side');
      return BINARY[node.operator](left, right);
    }
  }
}

const BINARY: Readonly<
  Record<Extract<Node, { kind: 'binary' }>['operator'], (a: bigint, b: bigint) => bigint>
> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '<<': (a, b) => BigInt.asUintN(64, a << (b & 63n)),
  '>>': (a, b) => a >> (b & 63n),
};

function named(world: World, name: string, scope: Scope): Value {
  const { kernel, names, machine } = world;
  const constant = KERNEL_CONSTANTS[name];
  if (constant !== undefined) return constant;
  if (name === 'i' && scope.i !== null) return BigInt(scope.i);
  if (name === 'init_mm') return { handle: 'mm', process: null };
  if (name === 'current_mm') return scope.process === null ? 0n : { handle: 'mm', process: scope.process };
  const value = names.get(name) ?? kernel.objects.get(name)?.virtual;
  if (value !== undefined) return value;
  if (machine.devices.has(name) || kernel.devices.has(name)) return { handle: 'device', name };
  if (kernel.processes.has(name)) return { handle: 'mm', process: name };
  throw new StepError(`${name} has no value now`);
}

function applied(world: World, name: string, args: readonly Node[], scope: Scope): Value {
  const { kernel } = world;
  const [first] = args;
  if (!first) throw new StepError(`${name}() needs an argument`);
  const text = first.kind === 'name' ? first.name : '';
  switch (name) {
    case 'mm':
      return { handle: 'mm', process: text };
    case 'pasid': {
      const bond = world.names.get(text);
      if (typeof bond === 'object' && bond.handle === 'sva') return BigInt(kernel.sva.get(bond.id).pasid);
      return BigInt(kernel.sva.pasidOfProcess(text) ?? 0);
    }
    case 'dma': {
      const object = kernel.objects.get(text);
      const start = object?.physical[0]?.address;
      const mapping = kernel.dma.debug.mappings().find(({ physical }) => physical === start);
      if (!mapping) throw new StepError(`${text} is not mapped for a device now`);
      return mapping.dma;
    }
    case 'sg_dma_address':
    case 'sg_dma_len': {
      const list = valueOf(world, first, scope);
      const index = args[1] ? Number(number(valueOf(world, args[1], scope), name)) : 0;
      const id = typeof list === 'object' && list.handle === 'scatterlist' ? list.id : 0;
      const entry = kernel.scatterlists.get(id)?.entries[index];
      if (!entry) throw new StepError(`${text} has no entry ${String(index)}`);
      return name === 'sg_dma_len' ? BigInt(entry.dmaLength) : entry.dma;
    }
    case 'physical': {
      const object = kernel.objects.get(text);
      if (object) return object.physical[0]?.address ?? 0n;
      const pointer = BigInt.asUintN(64, number(valueOf(world, first, scope), name));
      return kernel.space.find(pointer)?.physical ?? 0n;
    }
  }
  const value = number(valueOf(world, first, scope), name);
  if (name === 'virt_to_phys') return virtToPhys(BigInt.asUintN(64, value));
  if (name === 'phys_to_virt') return physToVirt(value);
  return dmaBitMask(Number(value));
}
