import { CelError } from '../errors';
import { type CelValue, typeName } from '../values';

/** The world outside of an expression. */
export interface World {
  /** Answers functions such as `resource.Get`; undefined when it cannot. */
  outside?(name: string, args: readonly CelValue[]): CelValue | undefined;
}

/** A function of the library. A method's receiver is its first argument. */
export type CelFunction = (args: readonly CelValue[], world: World) => CelValue;

/** Functions by name: `size`, or `math.greatest` for one that lives in a namespace. */
export type FunctionTable = Readonly<Record<string, CelFunction>>;

/** The error for arguments that no form of the function takes. */
export function noOverload(name: string, args: readonly CelValue[]): CelError {
  return new CelError(
    `no such overload: ${name}(${args.map(typeName).join(', ')})`,
  );
}

/** Reads argument `index` of function `name` as text. */
export function textArg(
  name: string,
  args: readonly CelValue[],
  index: number,
): string {
  const value = args[index];
  if (typeof value !== 'string') throw noOverload(name, args);
  return value;
}

/** Reads argument `index` as an integer that fits an index. */
export function indexArg(
  name: string,
  args: readonly CelValue[],
  index: number,
): number {
  const value = args[index];
  if (typeof value !== 'bigint') throw noOverload(name, args);
  return Number(value);
}

/** Reads argument `index` as a list. */
export function listArg(
  name: string,
  args: readonly CelValue[],
  index: number,
): CelValue[] {
  const value = args[index];
  if (!Array.isArray(value)) throw noOverload(name, args);
  return value;
}
