import { wildcard } from '../wildcard';
import { checkListLength, checkTextLength } from '../limits';
import { type Args, type FunctionTable, takes, type World } from './args';
import { regex } from './regex';

/** Text with at most `count` occurrences replaced; every one when it is negative. */
function replace(text: string, old: string, by: string, count: number): string {
  const pieces = old === '' ? [...text] : text.split(old);
  if (old === '') pieces.unshift('');
  const gaps = old === '' ? pieces.length : pieces.length - 1;
  const made = count < 0 ? gaps : Math.min(count, gaps);
  checkTextLength(text.length + made * by.length);
  return pieces
    .map((piece, at) => {
      const isLast = at === pieces.length - 1 && old !== '';
      if (isLast) return piece;
      return piece + (at < made ? by : old);
    })
    .join('');
}

/** Text without the characters of a set at either end. */
function trim(text: string, characters: string): string {
  const set = new Set(characters);
  const all = [...text];
  let from = 0;
  let to = all.length;
  while (from < to && set.has(all[from])) from += 1;
  while (to > from && set.has(all[to - 1])) to -= 1;
  return all.slice(from, to).join('');
}

function split(text: string, separator: string): string[] {
  const pieces = separator === '' ? [...text] : text.split(separator);
  checkListLength(pieces.length);
  return pieces;
}

/** The first characters of a text. */
function truncate(args: Args): string {
  const all = [...args.text(0)];
  return all.slice(0, Math.max(Math.trunc(args.number(1)), 0)).join('');
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function toBoolean(args: Args): boolean {
  const text = args.text(0);
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw args.error(
    `lowercase argument must be 'true' or 'false' (provided: '${text}')`,
  );
}

/** A replacement in Go's notation, `$1` or `${name}`, for one match. */
function expand(template: string, group: (name: string) => string): string {
  return template.replace(
    /\$(?:\$|\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, bare?: string) =>
      whole === '$$' ? '$' : group(braced ?? bare ?? ''),
  );
}

function replaceMatches(args: Args, world: World, isLiteral: boolean): string {
  const [text, by] = [args.textOrNumber(1), args.textOrNumber(2)];
  const pattern = regex(args, world, args.text(0), text);
  const matcher = pattern.matcher(text);
  const names = pattern.namedGroups();
  const group = (name: string): string => {
    if (/^\d+$/.test(name))
      return Number(name) <= matcher.groupCount()
        ? (matcher.group(Number(name)) ?? '')
        : '';
    return name in names ? (matcher.group(name) ?? '') : '';
  };
  let result = '';
  let from = 0;
  while (matcher.find()) {
    result += text.slice(from, matcher.start());
    // Right after a match, nothing is not matched once more.
    if (matcher.end() > from || matcher.start() === 0)
      result += isLiteral ? by : expand(by, group);
    from = matcher.end();
    checkTextLength(result.length);
  }
  return result + text.slice(from);
}

/** Kyverno's functions of text. */
export const textFunctions: FunctionTable = {
  compare: takes(2, args => compareText(args.text(0), args.text(1))),
  equal_fold: takes(
    2,
    args => args.text(0).toLowerCase() === args.text(1).toLowerCase(),
  ),
  pattern_match: takes(2, args => wildcard(args.text(0), args.textOrNumber(1))),
  regex_match: takes(2, (args, world) => {
    const text = args.textOrNumber(1);
    return regex(args, world, args.text(0), text).matcher(text).find();
  }),
  regex_replace_all: takes(3, (args, world) =>
    replaceMatches(args, world, false),
  ),
  regex_replace_all_literal: takes(3, (args, world) =>
    replaceMatches(args, world, true),
  ),
  replace: takes(4, args =>
    replace(
      args.text(0),
      args.text(1),
      args.text(2),
      Math.trunc(args.number(3)),
    ),
  ),
  replace_all: takes(3, args =>
    replace(args.text(0), args.text(1), args.text(2), -1),
  ),
  split: takes(2, args => split(args.text(0), args.text(1))),
  to_boolean: takes(1, toBoolean),
  to_lower: takes(1, args => args.text(0).toLowerCase()),
  to_upper: takes(1, args => args.text(0).toUpperCase()),
  trim: takes(2, args => trim(args.text(0), args.text(1))),
  trim_prefix: takes(2, args => {
    const [text, prefix] = [args.text(0), args.text(1)];
    return text.startsWith(prefix) ? text.slice(prefix.length) : text;
  }),
  truncate: takes(2, truncate),
};
