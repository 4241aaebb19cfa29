/** A part of a text: as it stands, or the expression of a placeholder. */
export type Segment = { literal: string } | { expression: string };

const OPEN = '((';
const ESCAPED = '\\((';

/** Where the placeholder that begins at an offset ends: behind its `))`. Parentheses and texts of its expression are passed over. */
function endOf(text: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start + OPEN.length; at < text.length; at += 1) {
    const char = text[at];
    if (quote) {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (char === ')' && text[at + 1] === ')') return at + 2;
    else if (char === ')')
      throw new SyntaxError(`a ')' too many in the placeholder at ${start}`);
  }
  throw new SyntaxError(`the placeholder at ${start} has no closing '))'`);
}

/**
 * Splits a text of a generation template at its placeholders, `(( expression ))`. `\((` stands for `((`.
 *
 * @throws SyntaxError for a placeholder that is empty or does not end
 */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let literal = '';
  for (let at = 0; at < text.length;) {
    if (text.startsWith(ESCAPED, at)) {
      literal += OPEN;
      at += ESCAPED.length;
    } else if (text.startsWith(OPEN, at)) {
      const end = endOf(text, at);
      const expression = text.slice(at + 2, end - 2).trim();
      if (!expression)
        throw new SyntaxError(`the placeholder at ${at} is empty`);
      if (literal) segments.push({ literal });
      literal = '';
      segments.push({ expression });
      at = end;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  if (literal) segments.push({ literal });
  return segments;
}
