import { evaluateConditions } from '../conditions';
import type { ImageQuestion } from '@macadam/kyverno';
import { Budget } from '../jmespath';
import { addContext, VariableScope } from '../variables';
import type { Actions } from './action';
import { type Body, outcomeOf, type Run, StepCounter } from './body';
import type { Filters } from './filter';
import { matchesRule } from './match';
import { notEvaluable, type Outcome, skip } from './outcome';
import type { Request } from './request';

/** A rule, compiled. */
export interface Rule {
  name: string;
  /** What becomes of objects: judged, changed, or answered with further objects. */
  does: 'validate' | 'mutate' | 'generate' | 'verifyImages';
  match: Filters;
  exclude?: Filters;
  context: unknown;
  preconditions: unknown;
  actions: Actions;
  /** On an update, an object that violated the rule before may go on violating it. */
  toleratesExisting: boolean;
  body: Body;
}

function prepare(
  rule: Rule,
  request: Request,
  policy: string,
): { run: Run } | { outcome: Outcome } {
  const { context, subject } = request;
  const supplied = (element?: number) =>
    context.supplied?.(policy, rule.name, element);
  const scope = new VariableScope({
    data: request.data,
    ...(subject.ask && { ask: subject.ask }),
    budget: new Budget(),
  });
  try {
    addContext(scope, rule.context, supplied());
  } catch (problem) {
    return { outcome: outcomeOf(problem, 'failed to load context') };
  }
  return {
    run: {
      rule: rule.name,
      request,
      object: subject.object,
      scope,
      preconditions: rule.preconditions,
      supplied,
      nesting: 0,
      steps: new StepCounter(),
    },
  };
}

/** A rule that is about an object, up to where its body decides, or what came of it before; undefined when it is not. */
function begin(
  rule: Rule,
  request: Request,
  policy: string,
): { run: Run } | { outcome: Outcome } | undefined {
  const match = matchesRule(rule, request.subject);
  if (match === 'no') return undefined;
  if (match !== 'yes') return { outcome: notEvaluable(match.unknown) };
  const prepared = prepare(rule, request, policy);
  if ('outcome' in prepared) return prepared;
  const unmet = unmetPreconditions(rule, prepared.run);
  return unmet ? { outcome: unmet } : prepared;
}

function unmetPreconditions(
  { preconditions }: Rule,
  { scope }: Run,
): Outcome | undefined {
  if (preconditions === undefined || preconditions === null) return undefined;
  try {
    const { verdict, message } = evaluateConditions(preconditions, scope);
    if (verdict) return undefined;
    return skip(['preconditions not met', message].filter(Boolean).join('; '));
  } catch (problem) {
    return outcomeOf(problem, 'failed to evaluate preconditions');
  }
}

/**
 * What a rule says about an object; undefined when it is not about it.
 *
 * @param policy the policy's name, by which context is supplied
 */
export function applyRule(
  rule: Rule,
  request: Request,
  policy: string,
): Outcome | undefined {
  const begun = begin(rule, request, policy);
  if (!begun) return undefined;
  return 'outcome' in begun ? begun.outcome : rule.body.judge(begun.run);
}

/** What a rule makes of objects that are there already; nothing when it is not about the object of the request. */
export function applyToExisting(
  rule: Rule,
  request: Request,
  policy: string,
): Outcome[] {
  const begun = begin(rule, request, policy);
  if (!begun) return [];
  if ('outcome' in begun) return [begun.outcome];
  return rule.body.judgeExisting?.(begun.run) ?? [];
}

/** What has to be asked about images before a rule can be applied; nothing for one whose verdict is known without. */
export function questionsOfRule(
  rule: Rule,
  request: Request,
  policy: string,
): ImageQuestion[] {
  if (!rule.body.imageQuestions) return [];
  const begun = begin(rule, request, policy);
  return begun && 'run' in begun ? rule.body.imageQuestions(begun.run) : [];
}
