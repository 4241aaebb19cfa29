import { RE2JS } from 're2js';

/**
 * Whether a text is the wanted one, or matches a regular expression (RE2) from its beginning to its end. Neither given
 * holds of everything.
 * @throws RE2JSSyntaxException for a broken expression; platforms are checked for those when they are loaded
 */
export function matches(
  value: string | undefined,
  exact: string | undefined,
  regExp: string | undefined,
): boolean {
  if (exact !== undefined && value !== exact) return false;
  return (
    regExp === undefined ||
    (value !== undefined && RE2JS.compile(regExp).matches(value))
  );
}
