import { compileJmesPath, type JmesPath } from '../jmespath';

const MAX_EXPRESSIONS = 5_000;
const expressions = new Map<string, JmesPath>();

/** A compiled expression, kept for the next time; throws `JmesPathSyntaxError`. */
export function expression(text: string): JmesPath {
  const known = expressions.get(text);
  if (known) return known;
  const compiled = compileJmesPath(text);
  if (expressions.size >= MAX_EXPRESSIONS) expressions.clear();
  expressions.set(text, compiled);
  return compiled;
}
