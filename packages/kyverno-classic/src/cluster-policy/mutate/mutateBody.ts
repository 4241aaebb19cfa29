import { type Body, outcomeOf, type Run } from '../body';
import { turnScope } from '../foreachBody';
import { type Outcome, pass, skip } from '../outcome';
import { evaluateConditions } from '../../conditions';
import type { KubeObject } from '@macadam/kyverno';
import { deepEqual } from '@macadam/kyverno/engine';
import { isKubeObject } from '@macadam/kubernetes';
import { isRecord } from '@macadam/yaml';
import { addContext, VariableError } from '../../variables';
import { applyPatch, type Patch } from './patch';

type Fields = Record<string, unknown>;

/** One entry of `mutate.foreach`. */
export interface MutateLoop {
  list: string;
  isDescending: boolean;
  context: unknown;
  preconditions: unknown;
  change: Change;
}

/** What a rule or a turn of its loop does to an object. */
export type Change = Patch | { loops: readonly MutateLoop[] };

function applyChange(change: Change, object: Fields, run: Run): Fields {
  return 'loops' in change
    ? applyLoops(change.loops, object, run)
    : applyPatch(change, object, run);
}

/** Each loop sees in `request.object` what the loops before it made. */
function applyLoops(
  loops: readonly MutateLoop[],
  object: Fields,
  run: Run,
): Fields {
  const scope = run.scope.child();
  return loops.reduce((current, loop, at) => {
    if (at > 0) scope.set('request.object', current);
    return applyLoop(loop, current, { ...run, scope });
  }, object);
}

function applyLoop(loop: MutateLoop, object: Fields, run: Run): Fields {
  const list = run.scope.query(loop.list);
  const elements = [...(Array.isArray(list) ? list : [list]).entries()];
  const turns = loop.isDescending ? elements.reverse() : elements;
  return turns.reduce(
    (current, [index, element]) =>
      element === null || element === undefined
        ? current
        : applyTurn(loop, current, element, index, run),
    object,
  );
}

function applyTurn(
  loop: MutateLoop,
  object: Fields,
  element: unknown,
  index: number,
  run: Run,
): Fields {
  run.steps.spend();
  const scope = turnScope(run.scope, element, index, run.nesting);
  addContext(scope, loop.context, run.supplied(index));
  const { preconditions } = loop;
  const isAsked = preconditions !== undefined && preconditions !== null;
  if (isAsked && !evaluateConditions(preconditions, scope).verdict)
    return object;
  return applyChange(loop.change, object, {
    ...run,
    scope,
    nesting: run.nesting + 1,
  });
}

function describe({ kind, metadata: { name, namespace } }: KubeObject): string {
  const of = `mutated ${kind}/${name}`;
  return namespace ? `${of} in namespace ${namespace}` : of;
}

/** What a change makes of an object; a skip when it would change nothing. */
export function changed(change: Change, object: Fields, run: Run): Outcome {
  try {
    const patched = applyChange(change, object, run);
    if (deepEqual(patched, object)) return skip('no patches applied');
    if (!isKubeObject(patched))
      throw new VariableError('the patch leaves no Kubernetes object');
    return { ...pass(describe(patched)), patched };
  } catch (problem) {
    return outcomeOf(problem, 'failed to mutate');
  }
}

/** `mutate`: what it would make of the object. */
export class MutateBody implements Body {
  constructor(private readonly change: Change) {}

  judge(run: Run): Outcome | undefined {
    const { object } = run;
    if (run.request.isDelete || !isRecord(object)) return undefined;
    return changed(this.change, object, run);
  }
}
