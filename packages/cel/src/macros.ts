import { CelError, CelSyntaxError } from './errors';
import type { Frame, Run } from './Frame';
import { charge, weight } from './limits';
import type { ASTNode } from './parse';
import { find } from './select';
import {
  celCompare,
  celEquals,
  type CelMap,
  CelObject,
  type CelValue,
  Optional,
  typeName,
} from './values';

/** Compiles a part of the expression in which `names` are bound as well. */
export type CompilePart = (node: ASTNode, names?: readonly string[]) => Run;

/** Binds the loop variables of one turn. */
type Turn = (frame: Frame, key: CelValue, value: CelValue) => Frame;

interface Loop {
  name: string;
  over: Run;
  turn: Turn;
  /** The arguments after the loop variables. */
  parts: Run[];
}

/** Evaluates a condition. */
export function runBool(run: Run, frame: Frame): boolean {
  const value = run(frame);
  if (typeof value !== 'boolean')
    throw new CelError(`no such overload: ${typeName(value)} is not a bool`);
  return value;
}

function entries(
  name: string,
  value: CelValue,
  hasTwo: boolean,
): Iterable<[CelValue, CelValue]> {
  if (Array.isArray(value))
    return value.map((item, at): [CelValue, CelValue] => [BigInt(at), item]);
  if (value instanceof Map)
    return hasTwo ? value : [...value.keys()].map(key => [key, key]);
  throw new CelError(`no such overload: ${typeName(value)}.${name}()`);
}

function* turns(
  loop: Loop,
  frame: Frame,
  hasTwo: boolean,
): Generator<{ frame: Frame; key: CelValue; value: CelValue }> {
  for (const [key, value] of entries(loop.name, loop.over(frame), hasTwo)) {
    frame.budget.spend();
    yield { frame: loop.turn(frame, key, value), key, value };
  }
}

/** `all` (wanted false) and `exists` (wanted true): one decisive turn outweighs turns with errors. */
function quantify(decisive: boolean, hasTwo: boolean) {
  return (loop: Loop, frame: Frame): CelValue => {
    let failure: CelError | undefined;
    for (const turn of turns(loop, frame, hasTwo)) {
      try {
        if (runBool(loop.parts[0], turn.frame) === decisive) return decisive;
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        failure ??= error;
      }
    }
    if (failure) throw failure;
    return !decisive;
  };
}

function existsOne(hasTwo: boolean) {
  return (loop: Loop, frame: Frame): CelValue => {
    let count = 0;
    for (const turn of turns(loop, frame, hasTwo))
      if (runBool(loop.parts[0], turn.frame)) count++;
    return count === 1;
  };
}

/** `map` and `transformList`: with two parts the first one filters. */
function collect(hasTwo: boolean) {
  return (loop: Loop, frame: Frame): CelValue => {
    const [first, transform = first] = loop.parts;
    const isFiltered = loop.parts.length > 1;
    const items: CelValue[] = [];
    for (const turn of turns(loop, frame, hasTwo)) {
      if (!isFiltered || runBool(first, turn.frame))
        items.push(transform(turn.frame));
    }
    return items;
  };
}

function filter(loop: Loop, frame: Frame): CelValue {
  const items: CelValue[] = [];
  for (const turn of turns(loop, frame, false))
    if (runBool(loop.parts[0], turn.frame)) items.push(turn.value);
  return items;
}

function transformMap(isEntry: boolean) {
  return (loop: Loop, frame: Frame): CelValue => {
    const [first, transform = first] = loop.parts;
    const isFiltered = loop.parts.length > 1;
    const result: CelMap = new Map();
    for (const turn of turns(loop, frame, true)) {
      if (isFiltered && !runBool(first, turn.frame)) continue;
      const value = transform(turn.frame);
      if (!isEntry) result.set(turn.key, value);
      else if (value instanceof Map) value.forEach((v, k) => result.set(k, v));
      else throw new CelError('transformMapEntry: the result is not a map');
    }
    return result;
  };
}

function sortBy(loop: Loop, frame: Frame): CelValue {
  return [...turns(loop, frame, false)]
    .map(turn => ({ value: turn.value, key: loop.parts[0](turn.frame) }))
    .sort((left, right) => celCompare(left.key, right.key))
    .map(({ value }) => value);
}

function optMap(isFlat: boolean) {
  return (loop: Loop, frame: Frame): CelValue => {
    const value = loop.over(frame);
    if (!(value instanceof Optional))
      throw new CelError(`no such overload: ${typeName(value)}.${loop.name}()`);
    if (value.value === undefined) return Optional.none;
    const result = loop.parts[0](loop.turn(frame, value.value, value.value));
    return isFlat ? result : new Optional(result);
  };
}

type Handler = (loop: Loop, frame: Frame) => CelValue;

interface Macro {
  run: Handler;
  variables: 1 | 2;
}

/** Loops by name and number of arguments. */
const LOOPS = new Map<string, Macro>([
  ['all/2', { run: quantify(false, false), variables: 1 }],
  ['exists/2', { run: quantify(true, false), variables: 1 }],
  ['exists_one/2', { run: existsOne(false), variables: 1 }],
  ['existsOne/2', { run: existsOne(false), variables: 1 }],
  ['map/2', { run: collect(false), variables: 1 }],
  ['map/3', { run: collect(false), variables: 1 }],
  ['filter/2', { run: filter, variables: 1 }],
  ['sortBy/2', { run: sortBy, variables: 1 }],
  ['optMap/2', { run: optMap(false), variables: 1 }],
  ['optFlatMap/2', { run: optMap(true), variables: 1 }],
  ['all/3', { run: quantify(false, true), variables: 2 }],
  ['exists/3', { run: quantify(true, true), variables: 2 }],
  ['exists_one/3', { run: existsOne(true), variables: 2 }],
  ['existsOne/3', { run: existsOne(true), variables: 2 }],
  ['transformList/3', { run: collect(true), variables: 2 }],
  ['transformList/4', { run: collect(true), variables: 2 }],
  ['transformMap/3', { run: transformMap(false), variables: 2 }],
  ['transformMap/4', { run: transformMap(false), variables: 2 }],
  ['transformMapEntry/3', { run: transformMap(true), variables: 2 }],
  ['transformMapEntry/4', { run: transformMap(true), variables: 2 }],
]);

/** The name that a macro binds. */
export function variableName(node: ASTNode): string {
  if (node.op !== 'id')
    throw new CelSyntaxError('a loop variable is a plain name', node.start);
  return node.args;
}

/** The names that the macro `method` with these arguments binds; undefined when it is not a loop. */
export function loopVariables(
  method: string,
  args: readonly ASTNode[],
): string[] | undefined {
  const macro = LOOPS.get(`${method}/${args.length}`);
  return macro && args.slice(0, macro.variables).map(variableName);
}

/** Compiles `over.all(x, …)` and its like; undefined when it is not a loop. */
export function compileLoop(
  method: string,
  over: ASTNode,
  args: readonly ASTNode[],
  compile: CompilePart,
): Run | undefined {
  const macro = LOOPS.get(`${method}/${args.length}`);
  const names = loopVariables(method, args);
  if (!macro || !names) return undefined;
  const [first, second] = names;
  const loop: Loop = {
    name: method,
    over: compile(over),
    turn:
      second === undefined
        ? (frame, _key, value) => frame.bind(first, value)
        : (frame, key, value) => frame.bind(first, key).bind(second, value),
    parts: args.slice(macro.variables).map(part => compile(part, names)),
  };
  return frame => macro.run(loop, frame);
}

/** Compiles `cel.bind(name, value, expression)`. */
export function compileBind(
  args: readonly ASTNode[],
  compile: CompilePart,
): Run {
  const name = variableName(args[0]);
  const value = compile(args[1]);
  const body = compile(args[2], [name]);
  return frame => body(frame.bind(name, value(frame)));
}

/** Compiles `has(a.b)`: false only when the last field is absent. */
export function compileHas(node: ASTNode, compile: CompilePart): Run {
  if (node.op !== '.' && node.op !== '.?')
    throw new CelSyntaxError('has() takes a field such as a.b', node.start);
  const [base, key] = node.args;
  const over = compile(base);
  return frame => {
    const value = over(frame);
    const inner = value instanceof Optional ? value.value : value;
    return inner !== undefined && find(inner, key) !== undefined;
  };
}

/** `&&` (absorbing false) and `||` (absorbing true): the absorbing side outweighs an error on the other. */
export function compileLogic(absorbing: boolean, left: Run, right: Run): Run {
  return frame => {
    let failure: CelError | undefined;
    try {
      if (runBool(left, frame) === absorbing) return absorbing;
    } catch (error) {
      if (!(error instanceof CelError)) throw error;
      failure = error;
    }
    if (failure === undefined) return runBool(right, frame);
    if (attempt(right, frame) === absorbing) return absorbing;
    throw failure;
  };
}

function attempt(run: Run, frame: Frame): boolean | undefined {
  try {
    return runBool(run, frame);
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}

/** `item in collection` */
export function contains(item: CelValue, collection: CelValue): boolean {
  if (Array.isArray(collection)) {
    charge(weight(collection));
    return collection.some(other => celEquals(item, other));
  }
  if (collection instanceof Map || collection instanceof CelObject)
    return find(collection, item) !== undefined;
  throw new CelError(`no such overload: in ${typeName(collection)}`);
}
