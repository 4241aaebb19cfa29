import type { ASTNode } from './parse';

/** What an expression gives, as far as it can be read off it; `dyn` where only the value says it. */
export type ResultType =
  'bool' | 'dyn' | 'list' | 'map' | 'null' | 'number' | 'string';

/** What is in an object has the type that its value has. */
const OBJECTS: ReadonlySet<string> = new Set(['object', 'oldObject', 'params']);
const BOOL_OPERATORS: ReadonlySet<string> = new Set([
  '&&',
  '||',
  '!_',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
]);
const FUNCTIONS: Readonly<Record<string, ResultType>> = {
  bool: 'bool',
  double: 'number',
  dyn: 'dyn',
  has: 'bool',
  int: 'number',
  size: 'number',
  string: 'string',
  uint: 'number',
};
const METHODS: Readonly<Record<string, ResultType>> = {
  all: 'bool',
  contains: 'bool',
  endsWith: 'bool',
  exists: 'bool',
  exists_one: 'bool',
  filter: 'list',
  hasValue: 'bool',
  join: 'string',
  lowerAscii: 'string',
  map: 'list',
  matches: 'bool',
  size: 'number',
  split: 'list',
  startsWith: 'bool',
  trim: 'string',
  upperAscii: 'string',
};

function ofLiteral(value: unknown): ResultType | undefined {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'string':
      return 'string';
    case 'bigint':
    case 'number':
      return 'number';
    default:
      return value === null ? 'null' : undefined;
  }
}

function known(
  table: Readonly<Record<string, ResultType>>,
  name: string,
): ResultType | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function isOfObject(node: ASTNode): boolean {
  if (node.op === 'id') return OBJECTS.has(node.args);
  return (node.op === '.' || node.op === '[]') && isOfObject(node.args[0]);
}

/** The type of what an expression gives; undefined where that cannot be told. */
export function resultType(node: ASTNode): ResultType | undefined {
  if (BOOL_OPERATORS.has(node.op)) return 'bool';
  switch (node.op) {
    case 'value':
      return ofLiteral(node.args);
    case 'list':
    case 'map':
      return node.op;
    case 'id':
    case '.':
    case '[]':
      return isOfObject(node) ? 'dyn' : undefined;
    case '+':
      return node.args.map(resultType).find(type => type === 'string');
    case '?:': {
      const [yes, no] = node.args.slice(1).map(resultType);
      return yes === no || yes === 'dyn' ? yes : undefined;
    }
    case 'call':
      return known(FUNCTIONS, node.args[0]);
    case 'rcall':
      return known(METHODS, node.args[0]);
    default:
      return undefined;
  }
}
