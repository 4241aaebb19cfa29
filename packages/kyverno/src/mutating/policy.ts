import { deepEqual } from '../jmespath';
import type { Program } from '../cel';
import type { EvaluationContext, KubeObject, RuleResult } from '../types';
import { carryOver } from '../validating/autogen';
import { isKubeObject } from '../validating/json';
import type { MatchConstraints } from '../validating/match';
import {
  type Condition,
  ExpressionCompiler,
  type Stopped,
  stopped,
  unmet,
} from '../validating/program';
import { type ResultBase, toResult } from '../validating/result';
import { ADMISSION_NAMES, PolicyRoots, ROOT_NAMES } from '../validating/roots';
import { type Params, type Target, toTarget } from '../validating/target';
import { variantFor } from '../validating/variant';
import type { Source } from '../yaml';
import { change, type Place } from './change';
import type { MutatingSpec, Mutation } from './spec';

/** The policy as it reads for the objects that `match` covers. */
interface Variant {
  match: MatchConstraints;
  place: Place;
  conditions: Condition[];
  variables: Map<string, Program>;
  mutations: { mutation: Mutation; program: Program }[];
}

function withParams(target: Target, params: Params | undefined): Target {
  return params === undefined ? target : { ...target, params };
}

/** A MutatingPolicy or MutatingAdmissionPolicy that is ready to change objects. */
export class MutatingPolicy {
  private readonly variants: Variant[];

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
    if (!this.spec.isForKubernetes) return untouched;
    const target = withParams(toTarget(object, context), params);
    const chosen = variantFor(this.variants, target, this.base.namespace);
    if (!chosen) return untouched;
    if ('variant' in chosen) return this.apply(chosen.variant, target, context);
    return { resource: object, results: [this.result(target, chosen.stopped)] };
  }

  private variant(
    match: MatchConstraints,
    place: Place,
    rewrite: (text: string) => string,
    source: Source,
  ): Variant {
    const { matchConditions, variables, mutations } = this.spec;
    const compiler = new ExpressionCompiler(
      source,
      variables,
      rewrite,
      this.spec.hasParams ? ADMISSION_NAMES : ROOT_NAMES,
    );
    return {
      match,
      place,
      conditions: compiler.conditions(matchConditions),
      variables: compiler.bindings(),
      mutations: mutations.flatMap(mutation => {
        const program = compiler.one(mutation);
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
    let object: KubeObject = target.object;
    for (const [at, { mutation, program }] of mutations.entries()) {
      try {
        const seen = new PolicyRoots(
          withParams(toTarget(object, { ...context }), target.params),
          variables,
        );
        const value = program.evaluate(seen, seen.budget);
        const changed = change(object, mutation, value, place);
        if (isKubeObject(changed)) object = changed;
      } catch (error) {
        return answer(stopped(error, `mutation ${at + 1}`));
      }
    }
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
