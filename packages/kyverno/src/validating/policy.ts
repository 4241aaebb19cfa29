import {
  CelError,
  CelLimitError,
  CelMissing,
  CelSyntaxError,
  compile,
  type Program,
} from '../cel';
import type {
  EvaluationContext,
  KubeObject,
  RuleResult,
  Verdict,
} from '../types';
import type { Source } from '../yaml';
import { carryOver } from './autogen';
import { locate, type Place } from './locate';
import { type MatchConstraints, matches } from './match';
import { PolicyRoots, ROOT_NAMES } from './roots';
import type { Expression, ValidatingSpec } from './spec';
import { type Target, toTarget } from './target';
import { unknownVariable } from './variables';

/** What every result of a policy says about the policy. */
export type ResultBase = Pick<
  RuleResult,
  'policy' | 'policyKind' | 'rule' | 'severity' | 'category' | 'title' | 'fix'
> & { isScored: boolean; namespace?: string };

interface Check {
  program: Program;
  message?: string;
  messageProgram?: Program;
}

/** The policy as it reads for the objects that `match` covers. */
interface Variant {
  match: MatchConstraints;
  conditions: { name: string; program: Program }[];
  variables: Map<string, Program>;
  checks: Check[];
}

/** What came of a policy on an object. */
interface Outcome {
  verdict: Verdict;
  message: string;
  missing?: string;
  places?: Place[];
}

/** An error of an expression as an outcome; anything else is a defect and is thrown on. */
function failed(error: unknown, what: string): Outcome {
  if (error instanceof CelMissing) {
    return {
      verdict: 'notEvaluable',
      message: `${what} needs ${error.missing}`,
      missing: error.missing,
    };
  }
  if (error instanceof CelError || error instanceof CelLimitError) {
    return { verdict: 'error', message: `${what}: ${error.message}` };
  }
  throw error;
}

function showPlaces(places: readonly Place[]): string {
  const shown = places.map(({ container, path }) => {
    const named = container === undefined ? '' : `container ${container}`;
    return path === undefined
      ? named
      : [named, path].filter(Boolean).join(': ');
  });
  return shown.length > 0 ? ` (${shown.join('; ')})` : '';
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
    if (!this.spec.isForKubernetes) return [];
    const target = toTarget(object, context);
    if (
      this.base.namespace !== undefined &&
      this.base.namespace !== target.namespace
    )
      return [];
    for (const variant of this.variants) {
      const answer = matches(variant.match, target);
      if (answer === 'unknown') {
        const missing = `the labels of the Namespace '${target.namespace}'`;
        return [
          this.result(target, {
            verdict: 'notEvaluable',
            message: `the policy selects by ${missing}`,
            missing,
          }),
        ];
      }
      if (answer === 'yes')
        return [this.result(target, this.judge(variant, target))];
    }
    return [];
  }

  private variant(
    match: MatchConstraints,
    rewrite: (text: string) => string,
    source: Source,
  ): Variant {
    const names = this.spec.variables.map(({ name }) => name);
    const program = ({ text, path }: Expression): Program[] => {
      try {
        const compiled = compile(rewrite(text), ROOT_NAMES);
        const unknown = unknownVariable(compiled.ast, names);
        if (unknown !== undefined)
          source.problem(path, `the variable '${unknown}' is not defined`);
        return [compiled];
      } catch (error) {
        if (!(error instanceof CelSyntaxError)) throw error;
        const column = error.offset + 1;
        source.problem(
          path,
          `the expression does not compile: ${error.message} (at character ${column})`,
        );
        return [];
      }
    };
    return {
      match,
      conditions: this.spec.matchConditions.flatMap(condition =>
        program(condition).map(compiled => ({
          name: condition.name,
          program: compiled,
        })),
      ),
      variables: new Map(
        this.spec.variables.flatMap(variable =>
          program(variable).map((compiled): [string, Program] => [
            variable.name,
            compiled,
          ]),
        ),
      ),
      checks: this.spec.validations.flatMap(validation =>
        program(validation).map(compiled => ({
          program: compiled,
          message: validation.message,
          messageProgram:
            validation.messageExpression &&
            program(validation.messageExpression)[0],
        })),
      ),
    };
  }

  private judge(variant: Variant, target: Target): Outcome {
    const roots = new PolicyRoots(target, variant.variables);
    const skipped = this.preconditions(variant, roots);
    if (skipped) return skipped;
    for (const [at, check] of variant.checks.entries()) {
      const what = `validation ${at + 1}`;
      try {
        const value = check.program.evaluate(roots, roots.budget);
        if (value === true) continue;
        if (value !== false) throw new CelError('the expression is not a bool');
      } catch (error) {
        const outcome = failed(error, what);
        const isHere = outcome.verdict === 'error';
        return {
          ...outcome,
          places: isHere ? this.places(check, variant, target) : [],
        };
      }
      const places = this.places(check, variant, target);
      return {
        verdict: 'fail',
        message: this.message(check, at, roots),
        places,
      };
    }
    return { verdict: 'pass', message: 'passed' };
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

  /** A false condition outweighs one with an error; `failurePolicy: Ignore` makes an error a skip. */
  private preconditions(
    { conditions }: Variant,
    roots: PolicyRoots,
  ): Outcome | undefined {
    let failure: Outcome | undefined;
    for (const { name, program } of conditions) {
      try {
        const value = program.evaluate(roots, roots.budget);
        if (value === false)
          return {
            verdict: 'skip',
            message: `match condition '${name}' is false`,
          };
        if (value !== true) throw new CelError('the expression is not a bool');
      } catch (error) {
        failure ??= failed(error, `match condition '${name}'`);
      }
    }
    if (failure?.verdict === 'error' && this.spec.failurePolicy === 'Ignore') {
      return { ...failure, verdict: 'skip' };
    }
    return failure;
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
      return `failed to evaluate message expression: ${failed(error, 'it').message}`;
    }
  }

  private result({ object, namespace }: Target, outcome: Outcome): RuleResult {
    const { isScored, namespace: _, ...base } = this.base;
    const [action] = this.spec.actions;
    const places = outcome.places ?? [];
    const isFailure = outcome.verdict === 'fail';
    const isBlockingError =
      outcome.verdict === 'error' && this.spec.failurePolicy === 'Fail';
    return {
      ...base,
      verdict: isFailure && !isScored ? 'warn' : outcome.verdict,
      message: `${outcome.message}${showPlaces(places)}`,
      action,
      blocks: action === 'Deny' && ((isFailure && isScored) || isBlockingError),
      ...(places[0]?.container !== undefined && {
        container: places[0].container,
      }),
      ...(places[0]?.path !== undefined && { path: places[0].path }),
      ...(outcome.missing !== undefined && { missing: outcome.missing }),
      resource: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        ...(namespace !== undefined && { namespace }),
        name: object.metadata.name,
      },
    };
  }
}
