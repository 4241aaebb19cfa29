import {
  type ParamKind,
  type ParamRef,
  type Params,
  PolicyRoots,
  locate,
  paramsFor,
  wholeObject,
  type Place,
} from '@macadam/kyverno/engine';
import {
  CelError,
  CelLimitError,
  CelMissing,
  type Program,
} from '@macadam/cel';
import type { Body, Run } from './body';
import type { Subject } from './match';
import { error, fail, notEvaluable, type Outcome, pass, skip } from './outcome';

/** One entry of `validate.cel.expressions`. */
export interface CelCheck {
  program: Program;
  message?: string;
  messageProgram?: Program;
}

/** A rule's `validate.cel` and `celPreconditions`, compiled. */
export interface CelSpec {
  conditions: { name: string; program: Program }[];
  variables: Map<string, Program>;
  checks: CelCheck[];
  /** Of the parameters, when there are any. */
  paramKind?: ParamKind;
  paramRef?: ParamRef;
  message: string;
}

function asBool(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new CelError('the expression is not a bool');
}

/**
 * `validate.cel`: the first expression that is false decides; one that has an error fails. With several
 * parameters it has to hold with each of them, and with none, where that is allowed, it says nothing.
 */
export class CelBody implements Body {
  constructor(private readonly spec: CelSpec) {}

  judge({ rule, request: { subject } }: Run): Outcome | undefined {
    const outcomes = this.params(subject).map(params =>
      this.judgeWith(rule, { ...subject, params }),
    );
    return (
      outcomes.find(
        ({ verdict }) => verdict !== 'pass' && verdict !== 'skip',
      ) ?? outcomes[0]
    );
  }

  private params(subject: Subject): Params[] {
    const { paramKind, paramRef } = this.spec;
    if (!paramKind) return [null];
    return paramRef
      ? paramsFor(paramKind, paramRef, subject)
      : [{ missing: `a paramRef to objects of kind ${paramKind.kind}` }];
  }

  private judgeWith(rule: string, subject: Subject): Outcome {
    const { conditions, variables, checks } = this.spec;
    const roots = new PolicyRoots(subject, variables);
    for (const { name, program } of conditions) {
      const what = `condition '${name}'`;
      try {
        if (!asBool(program.evaluate(roots, roots.budget)))
          return skip(`${what} is false`);
      } catch (problem) {
        return this.problem(problem, what, fail);
      }
    }
    for (const check of checks) {
      const { program } = check;
      try {
        if (asBool(program.evaluate(roots, roots.budget))) continue;
      } catch (problem) {
        const what = `expression '${program.expression}'`;
        return this.problem(problem, what, message =>
          fail(message, this.places(check, subject)),
        );
      }
      return fail(this.message(check, roots), this.places(check, subject));
    }
    return pass(`validation rule '${rule}' passed.`);
  }

  private problem(
    problem: unknown,
    what: string,
    make: (message: string) => Outcome,
  ): Outcome {
    if (problem instanceof CelMissing) return notEvaluable(problem.missing);
    if (problem instanceof CelLimitError)
      return error(`${what}: ${problem.message}`);
    if (problem instanceof CelError) return make(`${what}: ${problem.message}`);
    throw problem;
  }

  /** The message of a failed check; an error of its messageExpression takes its place. */
  private message(check: CelCheck, roots: PolicyRoots): string {
    const { program, message, messageProgram } = check;
    const written = message || this.spec.message;
    const fallback = written || `failed expression: ${program.expression}`;
    if (!messageProgram) return fallback;
    try {
      const text = messageProgram.evaluate(roots, roots.budget);
      return typeof text === 'string' && text.trim() !== '' ? text : fallback;
    } catch (problem) {
      return this.problem(problem, 'the message expression', error).message;
    }
  }

  private places({ program }: CelCheck, subject: Subject): Place[] {
    try {
      const places = locate(program, subject, this.spec.variables).flatMap(
        ({ path, container }) =>
          path === undefined
            ? []
            : [{ path, ...(container !== undefined && { container }) }],
      );
      return places.length > 0 ? places : [wholeObject(subject.object)];
    } catch (problem) {
      if (problem instanceof CelLimitError) return [];
      throw problem;
    }
  }
}
