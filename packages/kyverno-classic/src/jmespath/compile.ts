import type { JmesEnv } from './env';
import { JmesPathError, JmesPathSyntaxError } from './errors';
import { checkCalls } from './functions';
import { Interpreter } from './interpreter';
import { parse } from './parse';
import { Reference } from './reference';

/** An expression that is ready to be evaluated. */
export interface JmesPath {
  text: string;
  /**
   * Evaluates it on JSON data.
   *
   * @throws UnknownKey, JmesPathError, JmesPathMissing, JmesPathLimitError
   */
  search(data: unknown, env?: JmesEnv): unknown;
}

/**
 * Compiles an expression of Kyverno's JMESPath.
 *
 * @throws JmesPathSyntaxError when it does not parse, is too large, or calls a function that is not known
 */
export function compileJmesPath(text: string): JmesPath {
  if (text.trim() === '')
    throw new JmesPathSyntaxError('the expression is empty');
  const node = parse(text);
  checkCalls(node);
  return {
    text,
    search: (data, env = {}) => {
      const value = new Interpreter(env).visit(node, data) ?? null;
      if (value instanceof Reference)
        throw new JmesPathError('an expression reference is no value');
      return value;
    },
  };
}
