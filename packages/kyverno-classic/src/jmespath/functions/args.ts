import { isRecord } from '@macadam/yaml';
import type { JmesEnv } from '../env';
import { JmesPathError, JmesPathMissing } from '../errors';
import { float32Text } from '../json';
import type { Budget } from '../limits';
import { Reference } from '../reference';

/** What a function is called in. */
export interface World {
  env: JmesEnv;
  budget: Budget;
}

/** A function that expressions may call. */
export interface JmesFunction {
  /** The fewest and the most arguments. */
  arity: readonly [number, number];
  run(args: Args, world: World): unknown;
}

/** Functions by name. */
export type FunctionTable = Readonly<Record<string, JmesFunction>>;

/** A function of a fixed number of arguments. */
export function takes(count: number, run: JmesFunction['run']): JmesFunction {
  return { arity: [count, count], run };
}

/** Asks the world outside; throws `JmesPathMissing` when it does not answer. */
export function askWorld(
  { env }: World,
  name: string,
  args: unknown[],
  missing: string,
): unknown {
  const answer = env.ask?.(name, args);
  if (answer === undefined) throw new JmesPathMissing(missing);
  return answer;
}

/** The arguments of a call, read by the type that the function wants. */
export class Args {
  constructor(
    private readonly name: string,
    readonly all: readonly unknown[],
  ) {}

  /** The error of this function. */
  error(message: string): JmesPathError {
    return new JmesPathError(`JMESPath function '${this.name}': ${message}`);
  }

  private wrong(index: number, type: string): JmesPathError {
    return this.error(`argument #${index + 1} is not of type ${type}`);
  }

  any(index: number): unknown {
    const value = this.all[index] ?? null;
    if (value instanceof Reference)
      throw this.error(`argument #${index + 1} is an expression, no value`);
    return value;
  }

  text(index: number): string {
    const value = this.all[index];
    if (typeof value !== 'string') throw this.wrong(index, 'String');
    return value;
  }

  number(index: number): number {
    const value = this.all[index];
    if (typeof value !== 'number') throw this.wrong(index, 'Number');
    return value;
  }

  list(index: number): unknown[] {
    const value = this.all[index];
    if (!Array.isArray(value)) throw this.wrong(index, 'Array');
    return value;
  }

  map(index: number): Record<string, unknown> {
    const value = this.all[index];
    if (!isRecord(value) || value instanceof Reference)
      throw this.wrong(index, 'Object');
    return value;
  }

  reference(index: number): Reference {
    const value = this.all[index];
    if (!(value instanceof Reference)) throw this.wrong(index, 'Expression');
    return value;
  }

  /** Text, or a number as text. */
  textOrNumber(index: number): string {
    const value = this.all[index];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return float32Text(value);
    throw this.wrong(index, 'String or Number');
  }

  /** A list of texts. */
  texts(index: number): string[] {
    return this.list(index).map(item => {
      if (typeof item !== 'string') throw this.wrong(index, 'Array of String');
      return item;
    });
  }

  /** A list of numbers. */
  numbers(index: number): number[] {
    return this.list(index).map(item => {
      if (typeof item !== 'number') throw this.wrong(index, 'Array of Number');
      return item;
    });
  }

  /** A list whose items are all texts, or all numbers. */
  sortable(index: number): string[] | number[] {
    const [first] = this.list(index);
    return typeof first === 'string' ? this.texts(index) : this.numbers(index);
  }

  /** A whole number. */
  integer(index: number): number {
    const value = this.number(index);
    if (!Number.isSafeInteger(value))
      throw this.error(`argument #${index + 1} is not an integer: ${value}`);
    return value;
  }
}
