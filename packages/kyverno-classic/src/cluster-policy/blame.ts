import { evaluateConditions } from '../conditions';
import { JmesPathError } from '../jmespath';
import {
  containersOf,
  findPart,
  placeAt,
  wholeObject,
  withContainers,
  type Steps,
  type Place,
} from '@macadam/kyverno/engine';
import { isRecord } from '@macadam/yaml';
import { VariableError } from '../variables';
import type { Run } from './body';

const READS =
  /(?:request\.object|element\d*)(?:\.(?:[\w-]+|"[^"]+"|\[[^\]'`{}?@]*\])|\[\d*\*?\])*/g;
const STEP = /\.?("[^"]+"|[\w-]+|\[[^\]]*\])/g;
/** With more containers than any pod has, asking for each of them costs too much. */
const MOST_CONTAINERS = 100;
const LISTS = ['containers', 'initContainers', 'ephemeralContainers'];

/** The texts of conditions that may hold variables, keys before values. */
function texts(conditions: unknown): string[] {
  if (typeof conditions === 'string') return [conditions];
  if (Array.isArray(conditions)) return conditions.flatMap(texts);
  if (!isRecord(conditions)) return [];
  const { key, value, ...rest } = conditions;
  return [
    ...texts(key),
    ...texts(value),
    ...Object.values(rest).flatMap(texts),
  ];
}

/** The steps of an expression such as `request.object.spec.[containers][].image`, lists as `[]`. */
function stepsOf(read: string): string[] {
  const plain = read.replace(/^(request\.object|element\d*)/, '');
  return [...plain.matchAll(STEP)].map(([, step]) =>
    step.startsWith('"') ? step.slice(1, -1) : step,
  );
}

const isList = (step: string) => step.startsWith('[');
const namesContainers = (step: string) =>
  LISTS.some(name => new RegExp(`\\b${name}\\b`).test(step));

/** The plain keys that lead from a container to what is read of it. */
function insideContainer(read: string): string[] | undefined {
  const steps = stepsOf(read);
  const at = steps.findIndex(namesContainers);
  if (at < 0) return undefined;
  const inside = steps
    .slice(at + 1)
    .filter(step => step !== '[]' && step !== '[*]');
  const end = inside.findIndex(isList);
  return end < 0 ? inside : inside.slice(0, end);
}

function holds(conditions: unknown, run: Run, object: unknown): boolean {
  const request: unknown = run.request.data.request;
  const data = { request: { ...(isRecord(request) ? request : {}), object } };
  try {
    run.steps.spend();
    return evaluateConditions(conditions, run.scope.child(data)).verdict;
  } catch (problem) {
    if (problem instanceof JmesPathError || problem instanceof VariableError)
      return false;
    throw problem;
  }
}

/** Steps into a value as far as it goes, lists with one item as that item. */
function existing(value: unknown, keys: readonly string[]): Steps {
  const steps: Steps = [];
  let current = value;
  for (const key of keys) {
    if (isList(key)) {
      if (!Array.isArray(current) || current.length !== 1) break;
      current = current[0];
      steps.push(0);
    } else {
      steps.push(key);
      if (!isRecord(current)) break;
      current = current[key];
    }
  }
  return steps;
}

function plainKeys(read: string): string[] {
  const steps = stepsOf(read);
  const end = steps.findIndex(
    step => isList(step) && step !== '[]' && step !== '[*]' && step !== '[0]',
  );
  return end < 0 ? steps : steps.slice(0, end);
}

/**
 * Where an object offends conditions that deny it: the containers that are denied on their own, the first
 * thing that the conditions read of the object or of the loop's element, what the preconditions read, or
 * the object as a whole.
 */
export function blameDeny(conditions: unknown, run: Run): Place[] {
  const reads = texts(conditions).flatMap(text => text.match(READS) ?? []);
  if (run.nesting > 0) {
    const element: unknown = run.scope.query('element');
    const start = findPart(run.object, element);
    const read = reads.find(each => each.startsWith('element'));
    const inside = read ? existing(element, plainKeys(read)) : [];
    return start ? [placeAt(run.object, [...start, ...inside])] : [];
  }
  const containers = containersOf(run.object);
  const none = withContainers(run.object, undefined);
  const inside = reads.map(insideContainer).find(each => each !== undefined);
  const isAskable =
    containers.length > 0 && containers.length <= MOST_CONTAINERS;
  if (inside && isAskable && !holds(conditions, run, none)) {
    const guilty = containers.filter(({ steps }) =>
      holds(conditions, run, withContainers(run.object, steps)),
    );
    if (guilty.length > 0)
      return guilty.map(({ steps }) =>
        placeAt(run.object, [...steps, ...inside]),
      );
  }
  const asked = texts(run.preconditions).flatMap(
    text => text.match(READS) ?? [],
  );
  const read = [...reads, ...asked].find(each =>
    each.startsWith('request.object.'),
  );
  if (read === undefined) return [wholeObject(run.object)];
  return [placeAt(run.object, existing(run.object, plainKeys(read)))];
}
