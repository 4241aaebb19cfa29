import { compileJmesPath, type JmesPath } from '../jmespath';

/** Values that assertions further down read as `$name`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A tree that is too large to compile. */
export class AssertLimit extends Error {}

/** The expression with the bindings that it reads in front of it, as `let`. */
export function withBindings(
  expression: JmesPath,
  bindings: Bindings,
): JmesPath {
  const used = Object.keys(bindings).filter(name =>
    new RegExp(`\\$${name}\\b`).test(expression.text),
  );
  if (used.length === 0) return expression;
  const lets = used.map(name => {
    const literal = JSON.stringify(bindings[name] ?? null).replaceAll(
      '`',
      '\\`',
    );
    return `$${name} = \`${literal}\``;
  });
  return compileJmesPath(`let ${lets.join(', ')} in ${expression.text}`);
}
