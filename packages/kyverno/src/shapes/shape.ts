/** A map with these fields and no others. A name ends in `!` where it has to be there, in `?` where null stands for the default. */
export interface Fields {
  fields: Readonly<Record<string, Shape>>;
}

/** What a value looks like, as its CustomResourceDefinition says. */
export type Shape =
  | 'any'
  | 'text'
  | 'boolean'
  | 'integer'
  | { words: readonly string[] }
  | { list: Shape; atLeast: number }
  | { mapOf: Shape }
  | Fields;

export const ANY: Shape = 'any';
export const TEXT: Shape = 'text';
export const BOOLEAN: Shape = 'boolean';
export const INTEGER: Shape = 'integer';

/** One of a few words. */
export function words(...all: string[]): Shape {
  return { words: all };
}

export function list(item: Shape, atLeast = 0): Shape {
  return { list: item, atLeast };
}

/** A map with any keys. */
export function mapOf(value: Shape): Shape {
  return { mapOf: value };
}

export function fields(all: Record<string, Shape>): Fields {
  return { fields: all };
}
