/** What Compose puts in the place of a variable, and where it has it from. */
export interface Interpolated {
  text: string;
  /** Variables that are set nowhere here: Compose leaves their place empty. */
  unknown: string[];
  /** Variables of which the default was taken. */
  defaults: string[];
}

/**
 * Puts values of variables in the place of `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME?error}` and `${NAME:+other}`, one
 * inside of another too; `$$` is a `$`. By the interpolation of the Compose specification.
 *
 * @param variables - what is set beside the file, in `.env`
 */
export function interpolate(
  text: string,
  variables: ReadonlyMap<string, string>,
): Interpolated {
  const result: Interpolated = { text: '', unknown: [], defaults: [] };
  let rest = text;
  for (;;) {
    const at = rest.indexOf('$');
    if (at < 0) return { ...result, text: result.text + rest };
    result.text += rest.slice(0, at);
    rest = rest.slice(at);
    const [length, value] = readOne(rest, variables, result);
    result.text += value;
    rest = rest.slice(length);
  }
}

/** @returns how many characters what begins with a `$` has, and what stands in their place */
function readOne(
  text: string,
  variables: ReadonlyMap<string, string>,
  result: Interpolated,
): [number, string] {
  if (text.startsWith('$$')) return [2, '$'];
  const [plain, name] = /^\$([A-Za-z_]\w*)/.exec(text) ?? [];
  if (plain !== undefined && name !== undefined)
    return [plain.length, valueOf(name, variables, result)];
  const end = text.startsWith('${') ? closingOf(text) : -1;
  const braced = /^([A-Za-z_]\w*)(?:(:?[-?+])([^]*))?$/.exec(
    text.slice(2, end),
  );
  // Compose refuses anything else; here it is kept as it is.
  if (end < 0 || !braced) return [1, '$'];
  return [end + 1, expand(braced, variables, result)];
}

function expand(
  [, name, operator, word = '']: RegExpExecArray,
  variables: ReadonlyMap<string, string>,
  result: Interpolated,
): string {
  const value = variables.get(name);
  const isSet = operator?.startsWith(':')
    ? Boolean(value)
    : value !== undefined;
  const inner = () => {
    const { text, unknown, defaults } = interpolate(word, variables);
    result.unknown.push(...unknown);
    result.defaults.push(...defaults);
    return text;
  };
  if (operator?.endsWith('+')) return isSet ? inner() : '';
  if (operator?.endsWith('-') && !isSet) {
    result.defaults.push(name);
    return inner();
  }
  return valueOf(name, variables, result);
}

function valueOf(
  name: string,
  variables: ReadonlyMap<string, string>,
  result: Interpolated,
): string {
  const value = variables.get(name);
  if (value === undefined) result.unknown.push(name);
  return value ?? '';
}

/** Where the brace that a text begins with `${` closes; -1 where it does not. */
function closingOf(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('${', at)) {
      depth += 1;
    } else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

/** The variables of an `.env` file: `NAME=value`, quoted or not, with comments. */
export function readDotEnv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] =
      /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(value);
    variables.set(
      name,
      quoted ? unquoted(quoted) : value.replace(/(^|\s+)#.*$/, ''),
    );
  }
  return variables;
}

function unquoted([, quote, text]: RegExpExecArray): string {
  return quote === '"'
    ? text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1')
    : text;
}
