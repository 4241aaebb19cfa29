import { Segment } from './types';

const PLACEHOLDER = /\$(?:(\$?)\{([^}]*)\}|\$)/g;

/**
 * Splits a text into literal text and placeholders, by the rules of the Score reference implementation:
 * `$$` is a `$`, `$${x}` is the text `${x}`, and a `$` that begins neither is literal, as is an unclosed `${`.
 * Nothing is trimmed: `${ a }` names ` a `. A dot separates keys, `\.` is a dot inside a key.
 * Text pieces are never empty and never adjacent, so an empty text has no segments.
 */
export function parsePlaceholders(text: string): Segment[] {
  const segments: Segment[] = [];
  // Behind the last } nothing can be a placeholder; not looking there keeps the time linear.
  const last = text.lastIndexOf('}') + 1;
  let literal = '';
  let end = 0;
  for (const match of text.slice(0, last).matchAll(PLACEHOLDER)) {
    const [raw, escape, reference] = match;
    literal += text.slice(end, match.index);
    end = match.index + raw.length;
    if (reference === undefined) {
      literal += '$';
    } else if (escape) {
      literal += raw.slice(1);
    } else {
      if (literal) segments.push({ kind: 'text', text: literal });
      literal = '';
      segments.push({ kind: 'placeholder', path: splitPath(reference), raw });
    }
  }
  literal +=
    text.slice(end, last) + text.slice(last).replace(/\$\$/g, () => '$');
  if (literal) segments.push({ kind: 'text', text: literal });
  return segments;
}

/**
 * Replaces every placeholder of a text by what `lookup` gives for its path. A string is inserted as it is, anything
 * else as JSON text; what is inserted is not expanded again.
 *
 * @throws Error when `lookup` gives undefined; errors of `lookup` pass through.
 */
export function substitute(
  text: string,
  lookup: (path: string[]) => unknown,
): string {
  return parsePlaceholders(text)
    .map(segment => {
      if (segment.kind === 'text') return segment.text;
      const value = lookup(segment.path);
      if (value === undefined) throw new Error(`${segment.raw} has no value`);
      return typeof value === 'string' ? value : JSON.stringify(value);
    })
    .join('');
}

function splitPath(reference: string): string[] {
  return reference.split(/(?<!\\)\./).map(key => key.replaceAll('\\.', '.'));
}
