/** `{{ … }}` with the character before it, which must not be a backslash. */
const VARIABLE = /(^|[^\\])(\{\{(?:\{[^{}]*\}|[^{}])*\}\})/g;

/** A variable in a text. */
export interface Found {
  /** With its braces. */
  whole: string;
  /** The character before it, if any. */
  before: string;
  /** Without its braces, and without the `-` of `{{- x }}`. */
  expression: string;
  /** `{{- x }}`: variables in its value are not filled in. */
  isShallow: boolean;
}

/** Whether a text may hold a variable. */
export function mayHoldVariable(text: string): boolean {
  return text.includes('{{');
}

/** The innermost variables of a text, from left to right. */
export function findVariables(text: string): Found[] {
  if (!mayHoldVariable(text)) return [];
  return [...text.matchAll(VARIABLE)].map(([, before, whole]) => {
    const inner = whole.replaceAll('{{', '').replaceAll('}}', '').trim();
    const isShallow = inner.startsWith('-');
    return {
      whole,
      before,
      expression: isShallow ? inner.slice(1).trim() : inner,
      isShallow,
    };
  });
}
