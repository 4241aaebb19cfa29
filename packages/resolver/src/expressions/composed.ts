/** A piece of a text that names other outputs. */
export type ComposedPart =
  { kind: 'text'; text: string } | { kind: 'output'; name: string };

/** The parts of a text with outputs as `$(name)`. */
export function composedParts(text: string): ComposedPart[] {
  return text
    .split(/(\$\([a-zA-Z][a-zA-Z0-9_]*\))/)
    .filter(part => part !== '')
    .map(part =>
      part.startsWith('$(') && part.endsWith(')')
        ? { kind: 'output', name: part.slice(2, -1) }
        : { kind: 'text', text: part },
    );
}
