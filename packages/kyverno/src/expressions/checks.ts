import { CelError, type Program } from '../cel';
import type { Place, Outcome } from '../policy/outcome';
import type { Validation } from './commonSpec';
import { type ExpressionCompiler, stopped } from './program';
import type { PolicyRoots } from './roots';

/** One compiled check of a policy. */
export interface Check {
  program: Program;
  message?: string;
  messageProgram?: Program;
}

/** The checks of a policy; those that do not compile are left out and noted. */
export function compileChecks(
  compiler: ExpressionCompiler,
  validations: readonly Validation[],
): Check[] {
  return validations.flatMap(validation => {
    const { message, messageExpression } = validation;
    const program = compiler.one(validation, 'bool');
    const messageProgram =
      messageExpression && compiler.one(messageExpression, 'string');
    return program ? [{ program, message, messageProgram }] : [];
  });
}

/** What a policy says of a check that does not hold. */
interface Tell {
  places(check: Check): Place[];
  message(check: Check, at: number): string;
}

/** The outcome of the first check that does not hold; a pass where all of them do. */
export function judgeChecks(
  checks: readonly Check[],
  roots: PolicyRoots,
  tell: Tell,
): Outcome {
  for (const [at, check] of checks.entries()) {
    try {
      const value = check.program.evaluate(roots, roots.budget);
      if (value === true) continue;
      if (value !== false) throw new CelError('the expression is not a bool');
    } catch (error) {
      const outcome = stopped(error, `validation ${at + 1}`);
      const isHere = outcome.verdict === 'error';
      return { ...outcome, places: isHere ? tell.places(check) : [] };
    }
    const message = tell.message(check, at);
    return { verdict: 'fail', message, places: tell.places(check) };
  }
  return { verdict: 'pass', message: 'passed' };
}
