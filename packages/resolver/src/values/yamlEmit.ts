/**
 * The common part of YAML, written as fast as rendering thousands of workloads needs: the `yaml` library takes most of
 * the time that rendering takes. What is uncommon is left to it.
 */

/** Plain words that YAML 1.1, which Kubernetes tools still read, takes for something other than text. */
const AMBIGUOUS = /^(y|n|yes|no|on|off|true|false|null|nan|inf|e\d+)$/i;
const WORD = /^[A-Za-z_/][\w./@-]*(:[\w./@-]+)*$/;
/** Quantities and durations, such as 250m, 64Mi and 10s. */
const QUANTITY = /^\d+(m|k|M|G|[KMGT]i|s|h)$/;
const PRINTABLE = /^[ -~]*$/;
/** The longest key that is written on the line of its value. */
const MAX_KEY = 100;

/** Whether a text needs no quotes. */
export function isPlain(text: string): boolean {
  return (WORD.test(text) && !AMBIGUOUS.test(text)) || QUANTITY.test(text);
}

/**
 * A canonical mapping as YAML, block style, two spaces a level.
 *
 * @returns undefined when it is no mapping with something in it, or something in it is uncommon: text of several lines or beyond ASCII, a long key, a number that
 *   is not whole, a list in a list
 */
export function emitYaml(value: unknown): string | undefined {
  const lines: string[] = [];
  return isFilled(value) && emitMap(value, '', '', lines)
    ? `${lines.join('\n')}\n`
    : undefined;
}

/** @param lead - what comes before the first key: the indent, or the dash of a list */
function emitMap(
  value: object,
  lead: string,
  indent: string,
  lines: string[],
): boolean {
  let start = lead;
  for (const [key, inner] of Object.entries(value)) {
    const name = key.length <= MAX_KEY ? emitText(key) : undefined;
    if (
      name === undefined ||
      !emitEntry(`${start}${name}:`, inner, indent, lines)
    ) {
      return false;
    }
    start = indent;
  }
  return true;
}

function emitEntry(
  head: string,
  value: unknown,
  indent: string,
  lines: string[],
): boolean {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    lines.push(head);
    return value.every(item => emitItem(item, inner, lines));
  }
  if (isFilled(value)) {
    lines.push(head);
    return emitMap(value, inner, inner, lines);
  }
  const text = emitScalar(value);
  if (text !== undefined) lines.push(`${head} ${text}`);
  return text !== undefined;
}

function emitItem(item: unknown, indent: string, lines: string[]): boolean {
  if (isFilled(item)) {
    return emitMap(item, `${indent}- `, `${indent}  `, lines);
  }
  const text = Array.isArray(item) ? undefined : emitScalar(item);
  if (text !== undefined) lines.push(`${indent}- ${text}`);
  return text !== undefined;
}

function emitScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return emitText(value);
    case 'boolean':
      return String(value);
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0)
        ? String(value)
        : undefined;
    default:
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return '[]';
  return typeof value === 'object' ? '{}' : undefined;
}

function emitText(text: string): string | undefined {
  if (isPlain(text)) return text;
  return PRINTABLE.test(text) ? JSON.stringify(text) : undefined;
}

function isFilled(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length > 0
  );
}
