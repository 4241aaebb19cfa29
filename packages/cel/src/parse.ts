import { type ASTNode, Environment, ParseError } from '@marcbachmann/cel-js';
import { CelSyntaxError } from './errors';
import { LIMITS } from './limits';
import { type Notation, prepare } from './notation';

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

/** An expression, read. */
export interface Parsed extends Pick<Notation, 'messages' | 'optionals'> {
  ast: ASTNode;
}

/** Reads an expression; throws `CelSyntaxError` when it is none or too large. */
export function parse(expression: string): Parsed {
  if (expression.length > LIMITS.expressionCharacters) {
    throw new CelSyntaxError(
      `the expression is longer than ${LIMITS.expressionCharacters} characters`,
    );
  }
  const { text, messages, optionals } = prepare(expression);
  try {
    return { ast: environment.parse(text).ast, messages, optionals };
  } catch (error) {
    if (error instanceof ParseError)
      throw new CelSyntaxError(error.summary, error.range?.start);
    throw error;
  }
}
