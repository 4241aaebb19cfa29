import { evaluateConditions } from '../conditions';
import { JmesPathMissing, UnknownKey } from '../jmespath';
import { isRecord } from '@macadam/yaml';
import { addContext, type VariableScope } from '../variables';
import { type Body, outcomeOf, type Run } from './body';
import { error, type Outcome, pass, skip } from './outcome';

/** One entry of `foreach`. */
export interface Loop {
  list: string;
  context: unknown;
  preconditions: unknown;
  elementScope?: boolean;
  body: Body;
}

/** The items that a loop goes over. A list of which a key is not there skips the loop. */
function elementsOf({ list }: Loop, run: Run): unknown[] | Outcome {
  try {
    const value = run.scope.query(list);
    return Array.isArray(value) ? value : [value];
  } catch (problem) {
    if (problem instanceof UnknownKey) return [];
    return outcomeOf(problem, 'failed to evaluate list');
  }
}

/** The scope of one turn: `element`, `elementIndex`, and both with the number of the loop. */
export function turnScope(
  scope: VariableScope,
  element: unknown,
  index: number,
  nesting: number,
): VariableScope {
  return scope.child({
    element,
    elementIndex: index,
    [`element${nesting}`]: element,
    [`elementIndex${nesting}`]: index,
  });
}

/**
 * `validate.foreach`. The first element that does not pass decides; with nothing to judge the rule is skipped,
 * or an error where a list could not be read.
 */
export class ForeachBody implements Body {
  constructor(private readonly loops: readonly Loop[]) {}

  judge(run: Run): Outcome | undefined {
    let applied = 0;
    let unread: Outcome | undefined;
    for (const loop of this.loops) {
      const items = elementsOf(loop, run);
      if (!Array.isArray(items)) {
        if (items.verdict === 'notEvaluable') return items;
        unread = items;
        continue;
      }
      for (const [index, item] of items.entries()) {
        if (item === null || item === undefined) continue;
        const turn = this.turn(loop, item, index, run);
        if (!turn || turn.verdict === 'skip') continue;
        if (turn.verdict !== 'pass')
          return { ...turn, message: `validation failure: ${turn.message}` };
        applied += 1;
      }
    }
    if (applied > 0) return pass('rule passed');
    return unread ?? skip('no element to judge');
  }

  private turn(
    loop: Loop,
    item: unknown,
    index: number,
    run: Run,
  ): Outcome | undefined {
    if (loop.elementScope === true && !isRecord(item))
      return error('elementScope: true needs elements that are maps');
    const isScoped = isRecord(item) && loop.elementScope !== false;
    const scope = turnScope(run.scope, item, index, run.nesting);
    try {
      run.steps.spend();
      addContext(scope, loop.context, run.supplied(index));
    } catch (problem) {
      return outcomeOf(problem, 'failed to load context');
    }
    try {
      if (loop.preconditions !== undefined && loop.preconditions !== null) {
        if (!evaluateConditions(loop.preconditions, scope).verdict)
          return undefined;
      }
    } catch (problem) {
      if (problem instanceof JmesPathMissing)
        return outcomeOf(problem, 'failed to evaluate preconditions');
      return undefined;
    }
    return loop.body.judge({
      ...run,
      scope,
      element: isScoped ? item : undefined,
      nesting: run.nesting + 1,
    });
  }
}
