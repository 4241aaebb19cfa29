import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { CelSyntaxError } from './errors';
import { LIMITS } from './limits';

export type { ASTNode } from '@marcbachmann/cel-js';

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: {
    maxAstNodes: LIMITS.expressionNodes,
    maxDepth: LIMITS.expressionDepth,
  },
});

/** Reads an expression; throws `CelSyntaxError` when it is none or too large. */
export function parse(expression: string): ASTNode {
  if (expression.length > LIMITS.expressionCharacters) {
    throw new CelSyntaxError(
      `the expression is longer than ${LIMITS.expressionCharacters} characters`,
    );
  }
  try {
    return environment.parse(expression).ast;
  } catch (error) {
    if (error instanceof ParseError) {
      throw new CelSyntaxError(error.summary, error.range?.start);
    }
    throw error;
  }
}
