import { PUSHED_FILE, writtenSize, isRecord, showText } from '@macadam/yaml';
import { KubeYamlError, parseKubeYaml } from '../reading/kubeYaml';
import { deepEqual } from '../reading/equal';

/** A JSON patch that cannot be read or does not fit its object. */
export class JsonPatchError extends Error {}

/** One operation of RFC 6902. */
export interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
const MOST_PADDING = 1_000;
const INDEX = /^-?(?:0|[1-9]\d*)$/;

function readOperation(item: unknown, at: number): Operation {
  if (!isRecord(item))
    throw new JsonPatchError(`operation ${at + 1} is no map`);
  const { op, path, from, value } = item;
  if (typeof op !== 'string' || !OPERATIONS.includes(op))
    throw new JsonPatchError(
      `operation ${at + 1}: '${showText(op ?? '')}' is none of ${OPERATIONS.join(', ')}`,
    );
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/')))
    throw new JsonPatchError(
      `operation ${at + 1}: the path has to begin with /`,
    );
  if (op === 'move' || op === 'copy') {
    if (typeof from !== 'string')
      throw new JsonPatchError(`operation ${at + 1}: from is missing`);
    return { op, path, from };
  }
  return { op, path, value };
}

/** Reads the operations of a patch in YAML or JSON; throws `JsonPatchError`. */
export function readJsonPatch(text: string): Operation[] {
  let list: unknown;
  try {
    [list] = parseKubeYaml(text, PUSHED_FILE);
  } catch (error) {
    if (!(error instanceof KubeYamlError)) throw error;
    throw new JsonPatchError(`not YAML: ${error.message}`);
  }
  if (!Array.isArray(list))
    throw new JsonPatchError('a JSON patch is a list of operations');
  return list.map(readOperation);
}

function steps(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map(step => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

function indexOf(list: readonly unknown[], step: string): number | undefined {
  if (!INDEX.test(step)) return undefined;
  const index = Number(step);
  return index < 0 ? list.length + index : index;
}

/** What is made to put a value in at a step: a list for an index, long enough for it, or a map. */
function newHolder(step: string): unknown {
  if (step === '-') return [];
  if (!INDEX.test(step)) return {};
  const length = Math.max(Number(step), 0);
  if (length > MOST_PADDING)
    throw new JsonPatchError(`a new list cannot begin at ${step}`);
  return Array.from({ length }, () => null);
}

function child(parent: unknown, step: string): unknown {
  if (Array.isArray(parent)) {
    const index = indexOf(parent, step);
    const item: unknown = index === undefined ? undefined : parent[index];
    return item;
  }
  return isRecord(parent) && Object.hasOwn(parent, step)
    ? parent[step]
    : undefined;
}

/** Maps, lists and scalars that the operations of one patch may copy. */
const MOST_COPIED = 1_000_000;

/** Counts what is copied: a document that is copied into itself doubles each time. */
class Copied {
  private parts = 0;

  add(value: unknown): void {
    this.parts += writtenSize(value);
    if (this.parts > MOST_COPIED)
      throw new JsonPatchError(
        `the patch copies more than ${MOST_COPIED} parts of the object`,
      );
  }
}

/** A document that operations change in place. */
class Target {
  constructor(public document: unknown) {}

  get(path: string): unknown {
    return steps(path).reduce(child, this.document);
  }

  /** The map or list that holds the value at a path; it and those above it are made when asked for. */
  private holder(path: readonly string[], isMade: boolean): unknown {
    let here = this.document;
    for (const [at, step] of path.slice(0, -1).entries()) {
      let next = child(here, step);
      const isMissing = next === undefined || next === null;
      const isEnd = step === '-' && Array.isArray(here);
      if (isMissing && isMade && !isEnd) {
        next = newHolder(path[at + 1]);
        this.put(here, step, next, path);
      }
      here = next;
    }
    return here;
  }

  private put(
    holder: unknown,
    step: string,
    value: unknown,
    path: readonly string[],
  ): void {
    if (Array.isArray(holder)) {
      // Counted from the end, a new item stands behind the one that is there.
      const after = step.startsWith('-') ? 1 : 0;
      const found = step === '-' ? holder.length : indexOf(holder, step);
      const index = found === undefined || step === '-' ? found : found + after;
      if (index === undefined || index < 0 || index > holder.length)
        throw new JsonPatchError(
          `/${path.join('/')}: the list of ${holder.length} has no place ${step}`,
        );
      holder.splice(index, 0, value);
    } else if (isRecord(holder)) {
      holder[step] = value;
    } else {
      throw new JsonPatchError(
        `/${path.join('/')}: there is no map or list to put '${step}' in`,
      );
    }
  }

  /** Puts a value at a path; what is missing on the way is made when asked for. */
  add(path: string, value: unknown, isMade: boolean): void {
    const all = steps(path);
    if (all.length === 0) this.document = value;
    else this.put(this.holder(all, isMade), all[all.length - 1], value, all);
  }

  /** Whether the value at a path is this one; null also stands for a field that is not there. */
  has(path: string, value: unknown): boolean {
    const all = steps(path);
    const isHeld =
      all.length === 0 || typeof this.holder(all, false) === 'object';
    return isHeld && deepEqual(this.get(path) ?? null, value);
  }

  replace(path: string, value: unknown): void {
    if (path === '') {
      this.document = value;
      return;
    }
    const all = steps(path);
    const holder = this.holder(all, false);
    const last = all[all.length - 1];
    if (child(holder, last) === undefined)
      throw new JsonPatchError(`${path}: there is nothing to replace`);
    if (Array.isArray(holder)) holder[indexOf(holder, last) ?? 0] = value;
    else if (isRecord(holder)) holder[last] = value;
  }

  /** Takes the value at a path away; what is not there need not be. */
  remove(path: string): void {
    const all = steps(path);
    const last = all[all.length - 1];
    const holder = this.holder(all, false);
    if (last === undefined || child(holder, last) === undefined) return;
    if (Array.isArray(holder)) holder.splice(indexOf(holder, last) ?? 0, 1);
    else if (isRecord(holder)) delete holder[last];
  }
}

function apply(
  target: Target,
  { op, path, from = '', value }: Operation,
  copied: Copied,
) {
  switch (op) {
    case 'add':
      target.add(path, structuredClone(value ?? null), true);
      return;
    case 'remove':
      target.remove(path);
      return;
    case 'replace':
      target.replace(path, structuredClone(value ?? null));
      return;
    case 'test':
      if (!target.has(path, value ?? null))
        throw new JsonPatchError(`${path}: the test of the value failed`);
      return;
    default: {
      const found = target.get(from);
      if (op === 'copy') copied.add(found);
      const moved = structuredClone(found);
      if (moved === undefined)
        throw new JsonPatchError(`${from}: there is nothing to ${op}`);
      if (op === 'move') target.remove(from);
      target.add(path, moved, false);
    }
  }
}

/**
 * A document with the operations of a JSON patch (RFC 6902) on it, as Kyverno applies them: an index below
 * zero counts from the end, removing what is not there is no error, and adding makes what is missing on the
 * way.
 *
 * @throws JsonPatchError when an operation does not fit
 */
export function applyJsonPatch(
  document: unknown,
  operations: readonly Operation[],
): unknown {
  const target = new Target(structuredClone(document));
  const copied = new Copied();
  for (const operation of operations) apply(target, operation, copied);
  return target.document;
}
