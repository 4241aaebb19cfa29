import { RE2JS } from 're2js';

const MOST_CHARACTERS = 2_048;
const ANY = '[\\s\\S]';

/** A pattern that is none; its message says why. */
class GlobError extends Error {}

/** Reads `[…]`, which begins at `start`; a range is alone in it, and only `]` ends a list. */
function readClass(
  glob: readonly string[],
  start: number,
): { text: string; end: number } {
  const isNegated = glob[start + 1] === '!';
  const from = start + (isNegated ? 2 : 1);
  const open = isNegated ? '[^' : '[';
  if (glob[from + 1] === '-') {
    const [low, , high, close] = glob.slice(from, from + 4);
    if (close !== ']' || high < low)
      throw new GlobError(`the range at character ${start + 1} is none`);
    const text = `${open}${RE2JS.quote(low)}-${RE2JS.quote(high)}]`;
    return { text, end: from + 4 };
  }
  let text = '';
  for (let at = from; at < glob.length; at++) {
    if (glob[at] === ']') {
      if (text === '')
        throw new GlobError(`the list at character ${start + 1} is empty`);
      return { text: `${open}${text}]`, end: at + 1 };
    }
    if (glob[at] === '\\') at += 1;
    const character = glob[at] ?? '';
    text += character === '-' ? '\\-' : RE2JS.quote(character);
  }
  throw new GlobError(`the list at character ${start + 1} has no end`);
}

function toExpression(glob: readonly string[]): string {
  let text = '';
  let depth = 0;
  for (let at = 0; at < glob.length; at++) {
    const character = glob[at];
    switch (character) {
      case '*':
        text += `${ANY}*`;
        break;
      case '?':
        text += ANY;
        break;
      case '[': {
        const read = readClass(glob, at);
        text += read.text;
        at = read.end - 1;
        break;
      }
      case '{':
        depth += 1;
        text += '(?:';
        break;
      case '\\':
        at += 1;
        text += RE2JS.quote(glob[at] ?? '');
        break;
      default:
        if (depth > 0 && character === ',') text += '|';
        else if (depth > 0 && character === '}') {
          depth -= 1;
          text += ')';
        } else text += RE2JS.quote(character);
    }
  }
  if (depth > 0) throw new GlobError('a list of patterns has no end');
  return text;
}

/**
 * Reads a pattern of image references, as Kyverno's library for them does without separators: `*` and `?` also
 * match slashes, `[a-c]`, `[!abc]` and `{one,other}` are known, `\` takes a character as it is.
 *
 * @returns a test for a whole reference, or why it is no pattern
 */
export function compileGlob(
  glob: string,
): ((reference: string) => boolean) | string {
  if (glob.length > MOST_CHARACTERS)
    return `is longer than ${MOST_CHARACTERS} characters`;
  try {
    const expression = RE2JS.compile(toExpression([...glob]));
    return reference => expression.matches(reference);
  } catch (problem) {
    if (problem instanceof GlobError) return problem.message;
    return `'${glob}' is no pattern: ${problem instanceof Error ? problem.message : problem}`;
  }
}
