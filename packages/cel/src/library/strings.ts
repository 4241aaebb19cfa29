import type { RE2JS } from 're2js';
import { CelError } from '../errors';
import { charge, checkLength } from '../limits';
import { compileRegularExpression } from '../regularExpression';
import { type CelValue } from '../values';
import { formatText } from './format';
import {
  type FunctionTable,
  indexArg,
  listArg,
  noOverload,
  textArg,
} from './function';

/** Instructions times characters that count as one step. */
const WORK_PER_STEP = 1_000;

/** Compiles a regular expression of RE2 and takes the work of running it over a text off the budget. */
export function regex(pattern: string, text: string): RE2JS {
  const compiled = compileRegularExpression(pattern);
  if (typeof compiled === 'string') throw new CelError(compiled);
  charge(Math.ceil((compiled.programSize() * text.length) / WORK_PER_STEP));
  return compiled;
}

function findAll(text: string, pattern: string, limit: number): string[] {
  const matcher = regex(pattern, text).matcher(text);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find())
    found.push(matcher.group() ?? '');
  return found;
}

/** Text as code points: indexes count those, not UTF-16 units. */
function position(
  name: string,
  args: readonly CelValue[],
  search: (text: string[], part: string[], from: number | undefined) => number,
): bigint {
  const from = args.length > 2 ? indexArg(name, args, 2) : undefined;
  const text = [...textArg(name, args, 0)];
  if (from !== undefined && (from < 0 || from > text.length))
    throw new CelError(`${name}: index ${from} is out of range`);
  const part = [...textArg(name, args, 1)];
  charge((text.length * part.length) / 4_096);
  return BigInt(search(text, part, from));
}

function isAt(text: string[], part: string[], at: number): boolean {
  return part.every((character, index) => text[at + index] === character);
}

function indexOf(text: string[], part: string[], from = 0): number {
  for (let at = from; at + part.length <= text.length; at++)
    if (isAt(text, part, at)) return at;
  return -1;
}

function lastIndexOf(text: string[], part: string[], from?: number): number {
  const last = text.length - part.length;
  for (let at = Math.min(from ?? last, last); at >= 0; at--)
    if (isAt(text, part, at)) return at;
  return -1;
}

function replace(args: readonly CelValue[]): string {
  const text = textArg('replace', args, 0);
  const pieces = text.split(textArg('replace', args, 1));
  const by = textArg('replace', args, 2);
  const limit = args.length > 3 ? indexArg('replace', args, 3) : -1;
  const count =
    limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  checkLength(text.length + count * by.length, 'text');
  return (
    pieces.slice(0, count + 1).join(by) +
    pieces
      .slice(count + 1)
      .map(piece => textArg('replace', args, 1) + piece)
      .join('')
  );
}

function split(args: readonly CelValue[]): string[] {
  const limit = args.length > 2 ? indexArg('split', args, 2) : -1;
  const separator = textArg('split', args, 1);
  const text = textArg('split', args, 0);
  if (limit === 0) return [];
  const pieces = separator === '' ? [...text] : text.split(separator);
  if (limit < 0 || pieces.length <= limit) return pieces;
  return [
    ...pieces.slice(0, limit - 1),
    pieces.slice(limit - 1).join(separator),
  ];
}

function substring(args: readonly CelValue[]): string {
  const text = [...textArg('substring', args, 0)];
  const start = indexArg('substring', args, 1);
  const end = args.length > 2 ? indexArg('substring', args, 2) : text.length;
  if (start < 0 || end > text.length || start > end) {
    throw new CelError(
      `substring: ${start} to ${end} is out of range for ${text.length} characters`,
    );
  }
  return text.slice(start, end).join('');
}

function charAt(args: readonly CelValue[]): string {
  const text = [...textArg('charAt', args, 0)];
  const at = indexArg('charAt', args, 1);
  if (at < 0 || at > text.length)
    throw new CelError(`charAt: index ${at} is out of range`);
  return text[at] ?? '';
}

function join(args: readonly CelValue[]): string {
  const items = listArg('join', args, 0).map(item => {
    if (typeof item !== 'string') throw noOverload('join', [item]);
    return item;
  });
  const separator = args.length > 1 ? textArg('join', args, 1) : '';
  const length = items.reduce(
    (sum, item) => sum + item.length + separator.length,
    0,
  );
  checkLength(length, 'text');
  return items.join(separator);
}

/** Methods of text: CEL's own, the `strings` extension, and Kubernetes' `find` and `findAll`. */
export const stringMethods: FunctionTable = {
  contains: args =>
    textArg('contains', args, 0).includes(textArg('contains', args, 1)),
  startsWith: args =>
    textArg('startsWith', args, 0).startsWith(textArg('startsWith', args, 1)),
  endsWith: args =>
    textArg('endsWith', args, 0).endsWith(textArg('endsWith', args, 1)),
  matches: args => {
    const text = textArg('matches', args, 0);
    return regex(textArg('matches', args, 1), text)
      .matcher(text)
      .find();
  },
  find: args =>
    findAll(textArg('find', args, 0), textArg('find', args, 1), 1)[0] ?? '',
  findAll: args =>
    findAll(
      textArg('findAll', args, 0),
      textArg('findAll', args, 1),
      args.length > 2 ? indexArg('findAll', args, 2) : -1,
    ),
  charAt,
  join,
  replace,
  split,
  substring,
  format: args =>
    formatText(textArg('format', args, 0), listArg('format', args, 1)),
  lowerAscii: args =>
    textArg('lowerAscii', args, 0).replace(/[A-Z]/g, c => c.toLowerCase()),
  upperAscii: args =>
    textArg('upperAscii', args, 0).replace(/[a-z]/g, c => c.toUpperCase()),
  trim: args => textArg('trim', args, 0).trim(),
};

/** `indexOf` and `lastIndexOf` of text; lists have their own. */
export function textPosition(
  name: 'indexOf' | 'lastIndexOf',
  args: readonly CelValue[],
): bigint {
  return position(name, args, name === 'indexOf' ? indexOf : lastIndexOf);
}

/** Functions of text in namespaces. */
export const stringFunctions: FunctionTable = {
  'jsonpatch.escapeKey': args =>
    textArg('jsonpatch.escapeKey', args, 0)
      .replaceAll('~', '~0')
      .replaceAll('/', '~1'),
  'strings.quote': args => JSON.stringify(textArg('strings.quote', args, 0)),
};
