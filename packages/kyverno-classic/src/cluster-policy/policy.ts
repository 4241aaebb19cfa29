import type {
  EvaluationContext,
  ImageQuestion,
  KubeObject,
  RuleResult,
  ValidationAction,
} from '@macadam/kyverno';
import {
  type ResultBase,
  unanswered,
  type Place,
} from '@macadam/kyverno/engine';
import { isKubeObject } from '@macadam/kubernetes';
import { type Actions, actionFor, strictest } from './action';
import { type Outcome, skip } from './outcome';
import { type Request, toRequest } from './request';
import { applyRule, applyToExisting, questionsOfRule, type Rule } from './rule';

/** A ClusterPolicy or Policy, read and compiled. */
export interface ClusterPolicySpec {
  /** What it says about itself; its `rule` is the name without a namespace. */
  about: ResultBase;
  rules: Rule[];
  actions: Actions;
  /** An error blocks (`failurePolicy: Fail`). */
  failsClosed: boolean;
  /** Only the first rule that applies counts. */
  appliesOne: boolean;
}

function showContainers(places: readonly Place[]): string {
  const shown = places.flatMap(({ container, path }) =>
    container === undefined ? [] : [`container ${container}: ${path}`],
  );
  return shown.length > 0 ? ` (${shown.join('; ')})` : '';
}

/** A policy of kyverno.io that is ready to judge objects. */
export class ClusterPolicy {
  private readonly judging: Rule[];
  private readonly mutating: Rule[];
  private readonly mutatingExisting: Rule[];
  private readonly generating: Rule[];

  /** The strictest action that some rule of the policy has somewhere. */
  readonly strictest: ValidationAction;

  constructor(private readonly spec: ClusterPolicySpec) {
    const { rules } = spec;
    this.strictest = strictest([
      spec.actions,
      ...rules.map(rule => rule.actions),
    ]);
    this.judging = rules.filter(
      ({ does }) => does !== 'mutate' && does !== 'generate',
    );
    const changing = rules.filter(({ does }) => does === 'mutate');
    this.mutating = changing.filter(({ body }) => !body.judgeExisting);
    this.mutatingExisting = changing.filter(({ body }) => body.judgeExisting);
    this.generating = rules.filter(({ does }) => does === 'generate');
  }

  get mutates(): boolean {
    return this.mutating.length > 0;
  }

  get mutatesExisting(): boolean {
    return this.mutatingExisting.length > 0;
  }

  get verifiesImages(): boolean {
    return this.judging.some(({ does }) => does === 'verifyImages');
  }

  get generates(): boolean {
    return this.generating.length > 0;
  }

  /** What the rules that validate say about an object. */
  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    return this.apply(this.judging, object, context);
  }

  /** What has to be asked about images before the rules can be judged. */
  imageQuestions(
    object: KubeObject,
    context: EvaluationContext,
  ): ImageQuestion[] {
    const request = toRequest(object, context);
    if (!this.covers(request)) return [];
    return this.judging.flatMap(rule =>
      questionsOfRule(rule, request, this.spec.about.rule),
    );
  }

  /** What the rules that generate would make for an object. */
  generate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    return this.apply(this.generating, object, context);
  }

  private apply(
    rules: readonly Rule[],
    object: KubeObject,
    context: EvaluationContext,
  ): RuleResult[] {
    const request = toRequest(object, context);
    if (!this.covers(request)) return [];
    const results: RuleResult[] = [];
    for (const rule of rules) {
      const outcome = this.judge(rule, request);
      if (!outcome) continue;
      results.push(this.result(rule, request, outcome));
      if (this.spec.appliesOne && outcome.verdict !== 'skip') break;
    }
    return results;
  }

  /** Applies the mutating rules one after the other, each to what the one before made. */
  mutate(
    object: KubeObject,
    context: EvaluationContext,
  ): { resource: KubeObject; results: RuleResult[] } {
    const results: RuleResult[] = [];
    let resource = object;
    for (const rule of this.mutating) {
      const request = toRequest(resource, context);
      if (!this.covers(request)) break;
      const outcome = applyRule(rule, request, this.spec.about.rule);
      if (!outcome) continue;
      resource = outcome.patched ?? resource;
      results.push(this.result(rule, request, outcome));
      if (this.spec.appliesOne && outcome.verdict === 'pass') break;
    }
    return { resource, results };
  }

  /** What the rules with targets make of objects that are there already, when this object is written. */
  mutateExisting(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const { about, appliesOne } = this.spec;
    const { existing } = context;
    const request = toRequest(object, {
      ...context,
      // A Policy changes what is in its own namespace only.
      existing: existing?.filter(
        ({ metadata }) =>
          about.namespace === undefined ||
          about.namespace === (metadata.namespace ?? 'default'),
      ),
    });
    if (!this.covers(request)) return [];
    const results: RuleResult[] = [];
    for (const rule of this.mutatingExisting) {
      const outcomes = applyToExisting(rule, request, about.rule);
      // It is done after the request was answered, which it cannot stop.
      results.push(
        ...outcomes.map(each => ({
          ...this.result(rule, request, each),
          blocks: false,
        })),
      );
      if (appliesOne && outcomes.some(({ verdict }) => verdict === 'pass'))
        break;
    }
    return results;
  }

  /** Kyverno asks policies that only audit after the request was answered, and generates after it too. */
  private isEnforced({ does }: Rule): boolean {
    if (does === 'mutate' || does === 'verifyImages') return true;
    return does === 'validate' && this.strictest === 'Deny';
  }

  private covers({ subject }: Request): boolean {
    const { namespace } = this.spec.about;
    return namespace === undefined || namespace === subject.namespace;
  }

  /**
   * What a rule says. Where it enforces, an update of an object that violated it before is passed over,
   * unless the rule says otherwise.
   */
  private judge(rule: Rule, request: Request): Outcome | undefined {
    const { about, actions } = this.spec;
    const { rule: suppliedAs } = about;
    const outcome = applyRule(rule, request, suppliedAs);
    const { subject, context } = request;
    const before = subject.oldObject;
    const isTolerated =
      outcome?.verdict === 'fail' &&
      rule.toleratesExisting &&
      (rule.actions.action ?? actions.action) === 'Deny' &&
      subject.operation === 'UPDATE' &&
      isKubeObject(before);
    if (!isTolerated) return outcome;
    const earlier = applyRule(
      rule,
      toRequest(before, {
        ...context,
        operation: 'CREATE',
        oldObject: undefined,
      }),
      suppliedAs,
    );
    return earlier?.verdict === 'fail'
      ? skip(`it was so before this update: ${outcome.message}`)
      : outcome;
  }

  private result(rule: Rule, { subject }: Request, given: Outcome): RuleResult {
    const { failsClosed, actions } = this.spec;
    const outcome = unanswered(given, subject.isFinal);
    const { isScored, namespace: _, ...about } = this.spec.about;
    const action = actionFor(rule.actions, actions, subject);
    const isFailure = outcome.verdict === 'fail';
    const result: RuleResult = {
      ...about,
      rule: rule.name,
      verdict: isFailure && !isScored ? 'warn' : outcome.verdict,
      message: outcome.message,
      action,
      blocks:
        (isFailure && action === 'Deny') ||
        (outcome.verdict === 'error' && failsClosed && this.isEnforced(rule)),
      resource: subject.identity,
    };
    const { places = [], missing, patched, generated, target } = outcome;
    if (places.length > 0) {
      const [{ container, path }] = places;
      result.message += showContainers(places);
      result.path = path;
      if (container !== undefined) result.container = container;
    }
    if (missing !== undefined) result.missing = missing;
    if (patched) result.patched = patched;
    if (generated) result.generated = generated;
    if (target) result.target = target;
    return result;
  }
}
