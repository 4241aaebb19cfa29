import { CelLimitError, type Program } from '../../cel';
import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
} from '../../policy/types';
import type { Source } from '../../reading/yaml';
import { carryOver } from '../../matching/carryOver';
import {
  type Check,
  compileChecks,
  judgeChecks,
} from '../../expressions/checks';
import { locate } from '../../expressions/locate';
import type { Place, Outcome, ResultBase } from '../../policy/outcome';
import type { MatchConstraints } from '../../matching/match';
import {
  type Condition,
  ExpressionCompiler,
  stopped,
  unmet,
} from '../../expressions/program';
import { toResult } from '../../expressions/result';
import {
  ADMISSION_NAMES,
  PolicyRoots,
  ROOT_NAMES,
} from '../../expressions/roots';
import type { ValidatingSpec } from './spec';
import {
  payloadTarget,
  type Target,
  toTarget,
  within,
} from '../../matching/target';
import { variantFor } from '../../matching/variant';

/** The policy as it reads for the objects that `match` covers. */
interface Variant {
  match: MatchConstraints;
  conditions: Condition[];
  variables: Map<string, Program>;
  checks: Check[];
  annotations: Program[];
}

/** A ValidatingPolicy that is ready to judge objects. */
export class ValidatingPolicy {
  private readonly variants: Variant[];

  /** Compiles the policy; what does not compile is noted in the source. */
  constructor(
    private readonly spec: ValidatingSpec,
    private readonly base: ResultBase,
    source: Source,
  ) {
    this.variants = [
      this.variant(spec.match, text => text, source),
      ...carryOver(spec.match, spec.controllers).map(({ match, rewrite }) =>
        this.variant(match, rewrite, source),
      ),
    ];
  }

  /** Judges one object; no result when the policy is not about it. */
  evaluate(object: KubeObject, context: EvaluationContext): RuleResult[] {
    return this.judgeTarget(toTarget(object, context));
  }

  /** Judges one object of which all is known that matching asks. */
  judgeTarget(given: Target): RuleResult[] {
    if (!this.spec.isForKubernetes) return [];
    const { namespace } = this.base;
    const target = within(given, namespace);
    const chosen = variantFor(this.variants, target, namespace);
    if (!chosen) return [];
    const outcome =
      'stopped' in chosen ? chosen.stopped : this.judge(chosen.variant, target);
    return [this.result(target, outcome)];
  }

  /** Judges a document that is no Kubernetes object; no result when the policy is about those. */
  judgePayload(
    value: unknown,
    name: string,
    context: EvaluationContext,
  ): RuleResult[] {
    if (this.spec.isForKubernetes) return [];
    const target = payloadTarget(value, name, context);
    const [variant] = this.variants;
    return [this.result(target, this.judge(variant, target))];
  }

  private variant(
    match: MatchConstraints,
    rewrite: (text: string) => string,
    source: Source,
  ): Variant {
    const { matchConditions, variables, validations, annotations } = this.spec;
    const compiler = new ExpressionCompiler(
      source,
      variables,
      rewrite,
      this.spec.hasParams ? ADMISSION_NAMES : ROOT_NAMES,
    );
    return {
      match,
      conditions: compiler.conditions(matchConditions),
      variables: compiler.bindings(),
      checks: compileChecks(compiler, validations),
      annotations: compiler.annotations(annotations),
    };
  }

  private judge(variant: Variant, target: Target): Outcome {
    const roots = new PolicyRoots(target, variant.variables);
    const skipped = unmet(variant.conditions, roots, this.spec.failurePolicy);
    if (skipped) return skipped;
    const outcome = judgeChecks(variant.checks, roots, {
      places: check => this.places(check, variant, target),
      message: (check, at) => this.message(check, at, roots),
    });
    const isJudged = outcome.verdict === 'pass' || outcome.verdict === 'fail';
    return (isJudged && this.unannotated(variant, roots)) || outcome;
  }

  /** Where an annotation for the audit cannot be made, that is an error of the policy; undefined where all can. */
  private unannotated(
    { annotations }: Variant,
    roots: PolicyRoots,
  ): Outcome | undefined {
    for (const [at, program] of annotations.entries()) {
      try {
        program.evaluate(roots, roots.budget);
      } catch (error) {
        return stopped(error, `audit annotation ${at + 1}`);
      }
    }
    return undefined;
  }

  /** Where a check fails; nowhere when finding out costs too much. */
  private places(
    { program }: Check,
    { variables }: Variant,
    target: Target,
  ): Place[] {
    try {
      return locate(program, target, variables);
    } catch (error) {
      if (error instanceof CelLimitError) return [];
      throw error;
    }
  }

  /** The message of a failed check. A messageExpression that fails says so, as in Kyverno. */
  private message(
    { message, messageProgram }: Check,
    at: number,
    roots: PolicyRoots,
  ): string {
    const fallback =
      message || `CEL expression validation failed at index ${at}`;
    if (!messageProgram) return fallback;
    try {
      const text = messageProgram.evaluate(roots, roots.budget);
      return typeof text === 'string' && text.trim() !== '' ? text : fallback;
    } catch (error) {
      return `failed to evaluate message expression: ${stopped(error, 'it').message}`;
    }
  }

  private result(target: Target, outcome: Outcome): RuleResult {
    const { actions, failurePolicy } = this.spec;
    const [action] = actions;
    return toResult(
      { base: this.base, action, failurePolicy },
      target,
      outcome,
    );
  }
}
