import type { Matcher } from 're2js';
import { CelError } from '../errors';
import { checkLength } from '../limits';
import { type CelValue, Optional } from '../values';
import { type FunctionTable, indexArg, textArg } from './function';
import { regex } from './strings';

/** A replacement with the groups of a match: `\1` is the first, `\0` all of it, `\\` a backslash. */
function filled(replacement: string, match: Matcher): string {
  return replacement.replace(/\\([\s\S]?)/g, (_, after: string) => {
    if (after === '\\') return after;
    if (!/^\d$/.test(after)) {
      throw new CelError(
        `regex.replace: in '${replacement}' a digit or another \\ has to follow \\`,
      );
    }
    if (Number(after) > match.groupCount()) {
      throw new CelError(
        `regex.replace: '${replacement}' names group ${after} of ${match.groupCount()}`,
      );
    }
    return match.group(Number(after)) ?? '';
  });
}

function replace(args: readonly CelValue[]): string {
  const [text, pattern, replacement] = [0, 1, 2].map(at =>
    textArg('regex.replace', args, at),
  );
  const most = args.length > 3 ? indexArg('regex.replace', args, 3) : -1;
  const match = regex(pattern, text).matcher(text);
  let result = '';
  let end = 0;
  for (let count = 0; count !== most && match.find(); count++) {
    result += text.slice(end, match.start()) + filled(replacement, match);
    end = match.end();
    checkLength(result.length, 'text');
  }
  return result + text.slice(end);
}

/** What a pattern finds in a text: its group, if it has one; what the group does not hold is left out. */
function* extracts(name: string, args: readonly CelValue[]): Generator<string> {
  const text = textArg(name, args, 0);
  const pattern = textArg(name, args, 1);
  const match = regex(pattern, text).matcher(text);
  const groups = match.groupCount();
  if (groups > 1)
    throw new CelError(`${name}: '${pattern}' has more than one group`);
  while (match.find()) {
    const found = match.group(groups) ?? '';
    if (groups === 0 || found !== '') yield found;
    else if (name === 'regex.extract') return;
  }
}

/** The `regex` extension of CEL. */
export const regexFunctions: FunctionTable = {
  'regex.replace': replace,
  'regex.extract': args => {
    const [first] = extracts('regex.extract', args);
    return first === undefined ? Optional.none : new Optional(first);
  },
  'regex.extractAll': args => [...extracts('regex.extractAll', args)],
};
