import {
  compilePattern,
  matchPattern,
  type Mismatch,
  PatternDepthError,
  type PatternNode,
} from '../pattern';
import { substitute } from '../variables';
import { type Body, outcomeOf, type Run } from './body';
import { error, fail, type Outcome, pass, skip } from './outcome';
import {
  findPart,
  placeAt,
  type Steps,
  type Place,
} from '@macadam/kyverno/engine';
import { messageOf, sentence } from './text';

type Patterns = (run: Run) => PatternNode[];

function usesVariables(value: unknown): boolean {
  return /\{\{|\$\(/.test(JSON.stringify(value) ?? '');
}

/** Compiles once what has no variables, and the rest when its variables are known. */
function compileAll(patterns: readonly unknown[]): Patterns {
  if (!usesVariables(patterns)) {
    const compiled = patterns.map(compilePattern);
    return () => compiled;
  }
  return run =>
    patterns.map(each => compilePattern(substitute(each, run.scope)));
}

/** A path as Kyverno writes it in messages. */
function showPath(steps: Readonly<Steps>): string {
  return `/${steps.map(step => `${step}/`).join('')}`;
}

/** The place of a mismatch in the whole object, also when only an element of it was compared. */
function placesOf(steps: Steps, run: Run): Place[] {
  if (!run.element) return [placeAt(run.object, steps)];
  const start = findPart(run.object, run.element);
  return start ? [placeAt(run.object, [...start, ...steps])] : [];
}

/** `validate.pattern`. */
export class PatternBody implements Body {
  private readonly patterns: Patterns;

  constructor(
    pattern: unknown,
    private readonly message: string,
  ) {
    this.patterns = compileAll([pattern]);
  }

  judge(run: Run): Outcome | undefined {
    return compare(run, this.patterns, ([pattern], object) => {
      const mismatch = matchPattern(pattern, object);
      if (!mismatch) return pass(`validation rule '${run.rule}' passed.`);
      const { kind, reason, path } = mismatch;
      if (kind === 'skip') return skip(`${reason} at ${showPath(path)}`);
      const start = this.message
        ? `validation error: ${sentence(messageOf(this.message, run))}`
        : 'validation error:';
      return kind === 'fail'
        ? fail(
            `${start} rule ${run.rule} failed at path ${showPath(path)}`,
            placesOf(path, run),
          )
        : error(
            `${start} rule ${run.rule} execution error: ${reason} at ${showPath(path)}`,
          );
    });
  }
}

/** `validate.anyPattern`: one of the patterns has to match. */
export class AnyPatternBody implements Body {
  private readonly patterns: Patterns;

  constructor(
    patterns: readonly unknown[],
    private readonly message: string,
  ) {
    this.patterns = compileAll(patterns);
  }

  judge(run: Run): Outcome | undefined {
    return compare(run, this.patterns, (patterns, object) => {
      const mismatches: [number, Mismatch][] = [];
      for (const [index, pattern] of patterns.entries()) {
        const mismatch = matchPattern(pattern, object);
        if (!mismatch)
          return pass(
            `validation rule '${run.rule}' anyPattern[${index}] passed.`,
          );
        mismatches.push([index, mismatch]);
      }
      const failures = mismatches.filter(([, { kind }]) => kind !== 'skip');
      if (failures.length === 0)
        return skip(
          mismatches
            .map(
              ([n, { reason }]) => `rule ${run.rule}[${n}] skipped: ${reason}`,
            )
            .join(' '),
        );
      const details = failures.map(([n, { kind, reason, path }]) =>
        kind === 'fail'
          ? `rule ${run.rule}[${n}] failed at path ${showPath(path)}`
          : `rule ${run.rule}[${n}] failed: ${reason}`,
      );
      const message = this.message
        ? `${sentence(messageOf(this.message, run))} `
        : '';
      return fail(
        `validation error: ${message}${details.join(' ')}`,
        placesOf(failures[0][1].path, run),
      );
    });
  }
}

function compare(
  run: Run,
  patterns: Patterns,
  judge: (patterns: PatternNode[], object: unknown) => Outcome,
): Outcome | undefined {
  if (!run.element && run.request.isDelete) return undefined;
  let compiled: PatternNode[];
  try {
    compiled = patterns(run);
  } catch (problem) {
    if (problem instanceof PatternDepthError) return error(problem.message);
    return outcomeOf(problem, 'variable substitution failed');
  }
  return judge(compiled, run.element ?? run.object);
}
