/**
 * What the parser's package cannot read, made into what it can without moving a character: messages
 * (`Object.spec{replicas: 3}`) become maps, and the marks of optional entries (`{?'a': x}`, `[?x]`) blanks.
 */
export interface Notation {
  text: string;
  /** Where the maps that stand for messages begin; their keys are names. */
  messages: ReadonlySet<number>;
  /** Where the keys or items begin that are left out when they have no value. */
  optionals: ReadonlySet<number>;
}

const STRING =
  /^[rR]?[bB]?[rR]?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/;
const RAW_STRING =
  /^[bB]?[rR][bB]?("""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n]*"|'[^'\n]*')/;
const NAME = /^[A-Za-z_]\w*/;
/** Messages that Kyverno and Kubernetes have. */
const MESSAGE = /^(Object(\s*\.\s*\w+)*|JSONPatch)$/;
const NUMBER = /^\d[\w.]*/;
const BLANK = /^(\s+|\/\/[^\n]*)/;
/** After these a `{` or `[` begins a literal, whatever stood before. */
const WORDS = new Set(['in']);

function tokenAt(text: string, at: number): string {
  const rest = text.slice(at, at + 2_000);
  const long = /^[bBrR]{0,2}["']/.test(rest) ? text.slice(at) : rest;
  for (const pattern of [BLANK, RAW_STRING, STRING, NAME, NUMBER]) {
    const found = pattern.exec(long)?.[0];
    if (found) return found;
  }
  return text[at];
}

/** Prepares an expression for the parser; what it does not know it leaves as it is. */
export function prepare(expression: string): Notation {
  const messages = new Set<number>();
  const optionals = new Set<number>();
  if (!expression.includes('{') && !expression.includes('[?'))
    return { text: expression, messages, optionals };
  const out = expression.split('');
  /** The dotted name that ends here, and what stood before the current token. */
  let name: { from: number; to: number } | undefined;
  let before = '';
  let isLiteral = false;
  const blank = (from: number, to: number) => out.fill(' ', from, to);
  for (let at = 0; at < expression.length;) {
    const token = tokenAt(expression, at);
    const end = at + token.length;
    if (!BLANK.test(token)) {
      const isName = NAME.test(token) && !WORDS.has(token);
      if (isName && !STRING.test(token)) {
        name =
          name && before === '.' ? { ...name, to: end } : { from: at, to: end };
      } else if (
        token === '{' &&
        name &&
        MESSAGE.test(expression.slice(name.from, name.to))
      ) {
        blank(name.from, name.to);
        messages.add(at);
      } else if (
        token === '?' &&
        (before === '{' || before === ',' || (before === '[' && isLiteral)) &&
        /^\s*[^\s,}\]]/.test(expression.slice(end, end + 100))
      ) {
        blank(at, end);
        const skipped = /^[\s?(]*/.exec(expression.slice(at))?.[0].length ?? 1;
        optionals.add(at + skipped);
      }
      if (token === '[')
        isLiteral = WORDS.has(before) || !/[\w"'\])}]$/.test(before);
      if (!isName && token !== '.') name = undefined;
      before = token;
    }
    at = end;
  }
  return { text: out.join(''), messages, optionals };
}
