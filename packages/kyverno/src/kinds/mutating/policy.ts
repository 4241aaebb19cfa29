import { deepEqual } from '../../reading/equal';
import type { Stopped, ResultBase } from '../../policy/outcome';
import type { Program } from '../../cel';
import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
} from '../../policy/types';
import { carryOver } from '../../matching/carryOver';
import type { MatchConstraints } from '../../matching/match';
import {
  type Condition,
  ExpressionCompiler,
  unmet,
} from '../../expressions/program';
import { toResult } from '../../expressions/result';
import {
  ADMISSION_NAMES,
  PolicyRoots,
  ROOT_NAMES,
} from '../../expressions/roots';
import {
  type Params,
  type Target,
  toTarget,
  within,
} from '../../matching/target';
import { variantFor } from '../../matching/variant';
import type { Source } from '../../reading/yaml';
import { type Changes, changeAll } from './changeAll';
import type { Place } from './change';
import { ExistingObjects, type ExistingOutcome } from './existing';
import type { MutatingSpec } from './spec';

/** The policy as it reads for the objects that `match` covers. */
interface Variant extends Changes {
  match: MatchConstraints;
  conditions: Condition[];
  variables: Map<string, Program>;
}

/** A MutatingPolicy or MutatingAdmissionPolicy that is ready to change objects. */
export class MutatingPolicy {
  private readonly variants: Variant[];
  private readonly existing?: ExistingObjects;

  /** Compiles the policy; what does not compile is noted in the source. */
  constructor(
    private readonly spec: MutatingSpec,
    private readonly base: ResultBase,
    source: Source,
  ) {
    this.variants = [
      this.variant(spec.match, [], text => text, source),
      ...carryOver(spec.match, spec.controllers).map(
        ({ match, rewrite, template }) =>
          this.variant(match, template.split('.'), rewrite, source),
      ),
    ];
    const [written] = this.variants;
    if (spec.existing)
      this.existing = ExistingObjects.read(
        new ExpressionCompiler(source, spec.variables),
        spec.existing,
        written,
      );
  }

  /**
   * What the policy makes of an object, and a result when it is about it.
   * @param params - what `params` are in its expressions
   */
  mutate(
    object: KubeObject,
    context: EvaluationContext,
    params?: Params,
  ): { resource: KubeObject; results: RuleResult[] } {
    const untouched = { resource: object, results: [] };
    if (this.spec.isForOthers) return untouched;
    const target = this.targetOf(object, context, params);
    const chosen = variantFor(this.variants, target, this.base.namespace);
    if (!chosen) return untouched;
    if ('variant' in chosen) return this.apply(chosen.variant, target, context);
    return { resource: object, results: [this.result(target, chosen.stopped)] };
  }

  /** What the policy makes of what is there already when an object is written; nothing when it is not about it. */
  mutateExisting(object: KubeObject, context: EvaluationContext): RuleResult[] {
    const trigger = this.targetOf(object, context);
    const chosen = variantFor(this.variants, trigger, this.base.namespace);
    if (!chosen || !this.existing) return [];
    const outcomes: ExistingOutcome[] =
      'stopped' in chosen
        ? [chosen.stopped]
        : this.changeExisting(chosen.variant, this.existing, trigger, context);
    return outcomes.map(({ target, patched, ...outcome }) => ({
      ...this.result(trigger, outcome),
      // It is done after the request was answered, which it cannot stop.
      blocks: false,
      ...(target && { target }),
      ...(patched && { patched }),
    }));
  }

  private changeExisting(
    { conditions, variables }: Variant,
    existing: ExistingObjects,
    trigger: Target,
    context: EvaluationContext,
  ): ExistingOutcome[] {
    const roots = new PolicyRoots(trigger, variables);
    const skipped = unmet(conditions, roots, this.spec.failurePolicy);
    return skipped ? [skipped] : existing.change(roots, context);
  }

  private targetOf(
    object: KubeObject,
    context: EvaluationContext,
    params?: Params,
  ): Target {
    const target = toTarget(object, context);
    return within(
      params === undefined ? target : { ...target, params },
      this.base.namespace,
    );
  }

  private variant(
    match: MatchConstraints,
    place: Place,
    rewrite: (text: string) => string,
    source: Source,
  ): Variant {
    const { matchConditions, variables, mutations, annotations } = this.spec;
    const compiler = new ExpressionCompiler(
      source,
      variables,
      rewrite,
      this.spec.hasParams ? ADMISSION_NAMES : ROOT_NAMES,
    );
    compiler.annotations(annotations);
    return {
      match,
      place,
      conditions: compiler.conditions(matchConditions),
      variables: compiler.bindings(),
      mutations: mutations.flatMap(mutation => {
        const program = compiler.one(
          mutation,
          mutation.patchType === 'JSONPatch' ? 'list' : 'map',
        );
        return program ? [{ mutation, program }] : [];
      }),
    };
  }

  /** Each mutation sees what the ones before it made; one that fails leaves the object as it was. */
  private apply(
    { conditions, variables, mutations, place }: Variant,
    target: Target,
    context: EvaluationContext,
  ): { resource: KubeObject; results: RuleResult[] } {
    const answer = (outcome: Stopped) => ({
      resource: target.object,
      results: [this.result(target, outcome)],
    });
    const { failurePolicy } = this.spec;
    const roots = new PolicyRoots(target, variables);
    const skipped = unmet(conditions, roots, failurePolicy);
    if (skipped) return answer(skipped);
    const made = changeAll(
      target.object,
      { mutations, place },
      seen =>
        new PolicyRoots(
          this.targetOf(seen, { ...context }, target.params),
          variables,
        ),
    );
    if ('stopped' in made) return answer(made.stopped);
    const { object } = made;
    const isChanged = !deepEqual(object, target.object);
    const message = isChanged ? 'mutated' : 'nothing to change';
    const result = this.result(target, { verdict: 'pass', message });
    return { resource: object, results: [{ ...result, patched: object }] };
  }

  private result(target: Target, outcome: Stopped): RuleResult {
    const { failurePolicy } = this.spec;
    return toResult(
      { base: this.base, action: 'Deny', failurePolicy },
      target,
      outcome,
    );
  }
}
