import { randomInt } from 'node:crypto';
import { flagAt, numberAt, textAt, valueAt } from '../fields';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const digits = '0123456789';
const defaultSymbols = '~!@#$%^&*()_+`-={}|[]\\:"<>?,./';
const lengthLimit = 4096;

/** `spec` of a generators.external-secrets.io Password, with its defaults. */
export interface PasswordSpec {
  length: number;
  digits: number;
  symbols: number;
  symbolCharacters: string;
  noUpper: boolean;
  allowRepeat: boolean;
}

/** A whole number from 0 up to, not including, the bound; cryptographically random in production. */
export type Random = (bound: number) => number;

/**
 * Reads a Password generator. A quarter of the length are digits and a quarter symbols unless said otherwise.
 * @throws Error when the numbers do not fit each other
 */
export function parsePasswordSpec(generator: unknown): PasswordSpec {
  const encoding = textAt(generator, 'spec', 'encoding') ?? 'raw';
  if (encoding !== 'raw')
    throw new Error(`spec.encoding ${encoding} is not supported: use raw`);
  const length = numberAt(generator, 'spec', 'length') ?? 24;
  const spec: PasswordSpec = {
    length,
    digits: numberAt(generator, 'spec', 'digits') ?? Math.floor(length * 0.25),
    symbols:
      numberAt(generator, 'spec', 'symbols') ?? Math.floor(length * 0.25),
    symbolCharacters:
      textAt(generator, 'spec', 'symbolCharacters') ?? defaultSymbols,
    noUpper: flagAt(generator, 'spec', 'noUpper'),
    allowRepeat: flagAt(generator, 'spec', 'allowRepeat'),
  };
  for (const field of ['length', 'digits', 'symbols'] as const) {
    if (!Number.isInteger(spec[field]) || spec[field] < 0)
      throw new Error(
        `spec.${field} must be a whole number, is ${String(valueAt(generator, 'spec', field))}`,
      );
  }
  if (length < 1 || length > lengthLimit)
    throw new Error(
      `spec.length must be between 1 and ${lengthLimit}, is ${length}`,
    );
  const others = spec.length - spec.digits - spec.symbols;
  if (others < 0)
    throw new Error(
      `spec.length ${length} is less than spec.digits ${spec.digits} plus spec.symbols ${spec.symbols}`,
    );
  if (spec.symbols > 0 && spec.symbolCharacters === '')
    throw new Error('spec.symbolCharacters is empty but symbols are wanted');
  if (!spec.allowRepeat) {
    const enough: [string, number, string][] = [
      ['letters', others, lettersOf(spec)],
      ['digits', spec.digits, digits],
      ['symbols', spec.symbols, spec.symbolCharacters],
    ];
    for (const [what, wanted, from] of enough) {
      if (wanted > new Set(from).size)
        throw new Error(
          `${wanted} ${what} without repeats are not possible: set spec.allowRepeat to true`,
        );
    }
  }
  return spec;
}

function lettersOf(spec: PasswordSpec): string {
  return spec.noUpper ? letters : letters + letters.toUpperCase();
}

/** Makes a password as asked for. */
export function generatePassword(
  spec: PasswordSpec,
  random: Random = randomInt,
): string {
  const chosen: string[] = [];
  const pick = (from: string, count: number) => {
    const left = [...new Set(from)];
    for (let index = 0; index < count; index++) {
      const at = random(left.length);
      chosen.push(left[at]);
      if (!spec.allowRepeat) left.splice(at, 1);
    }
  };
  pick(lettersOf(spec), spec.length - spec.digits - spec.symbols);
  pick(digits, spec.digits);
  pick(spec.symbolCharacters, spec.symbols);
  for (let end = chosen.length - 1; end > 0; end--) {
    const at = random(end + 1);
    [chosen[end], chosen[at]] = [chosen[at], chosen[end]];
  }
  return chosen.join('');
}
