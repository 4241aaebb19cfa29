import {
  compileJmesPath,
  type JmesPath,
  JmesPathSyntaxError,
} from '../jmespath';
import { VariableError } from '../variables';

/** Values that assertions further down read as `$name`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A tree that is too large to compile. */
export class AssertLimit extends Error {}

/** An expression that may read bindings. */
export interface BoundExpression {
  search(value: unknown, bindings: Bindings): unknown;
}

function fillIn(text: string, bindings: Bindings): string {
  return text.replace(/\$(\w+)/g, (whole, name: string) => {
    if (!Object.hasOwn(bindings, name)) return whole;
    const json = JSON.stringify(bindings[name] ?? null);
    return `\`${json.replaceAll('`', '\\`')}\``;
  });
}

function compileFilled(text: string, bindings: Bindings): JmesPath {
  try {
    return compileJmesPath(fillIn(text, bindings));
  } catch (problem) {
    if (!(problem instanceof JmesPathSyntaxError)) throw problem;
    throw new VariableError(
      `the bindings of '${text}' are too large: ${problem.message}`,
    );
  }
}

/**
 * Compiles an expression; one that reads bindings when their values are known, as literals.
 *
 * @param names the bindings that there are
 * @throws JmesPathSyntaxError when it cannot be read
 */
export function compileBound(
  text: string,
  names: readonly string[],
): BoundExpression {
  const nothing = Object.fromEntries(names.map(name => [name, null]));
  const checked = compileJmesPath(fillIn(text, nothing));
  if (checked.text === text) return { search: value => checked.search(value) };
  return {
    search: (value, bindings) => compileFilled(text, bindings).search(value),
  };
}
