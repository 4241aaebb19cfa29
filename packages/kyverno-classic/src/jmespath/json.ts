import { isRecord } from '@macadam/yaml';
import { checkTextLength } from './limits';

/** Whether JMESPath takes a value for false: false, null, and what is empty. */
export function isFalse(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (value === false || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

/** Counts the characters of a text that is about to be written, and refuses one that is too long. */
class Length {
  private characters = 0;

  add(characters: number): void {
    this.characters += characters;
    checkTextLength(this.characters);
  }
}

function sorted(value: unknown, length: Length): unknown {
  length.add(typeof value === 'string' ? value.length + 2 : 1);
  if (Array.isArray(value)) return value.map(item => sorted(item, length));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key): [string, unknown] => {
        length.add(key.length + 3);
        return [key, sorted(value[key], length)];
      }),
  );
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/**
 * A value as Go writes it in JSON: keys sorted, and `<`, `>` and `&` escaped.
 *
 * @throws JmesPathLimitError when the text is longer than is allowed
 */
export function toJsonText(value: unknown): string {
  const text = JSON.stringify(sorted(value ?? null, new Length()));
  return text.replace(/[<>&\u2028\u2029]/g, character => ESCAPED[character]);
}

/** A number in decimals, without an exponent. */
function decimalText(digits: string): string {
  const [mantissa, power] = digits.split('e');
  const [whole, fraction = ''] = mantissa.replace('-', '').split('.');
  const all = whole + fraction;
  const point = whole.length + Number(power);
  const sign = mantissa.startsWith('-') ? '-' : '';
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  if (point >= all.length) return sign + all.padEnd(point, '0');
  return `${sign}${all.slice(0, point)}.${all.slice(point)}`;
}

/** A number as Go's `%v` prints it: with an exponent below 1e-4 and from 1e6 on (`1e+06`). */
export function floatText(value: number): string {
  const shortest = value.toExponential();
  const [digits, power] = shortest.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return decimalText(shortest);
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** A number in the fewest decimals that name it among 32-bit floats, as Kyverno makes text of numbers. */
export function float32Text(value: number): string {
  const wanted = Math.fround(value);
  for (let digits = 0; digits < 9; digits++) {
    const text = wanted.toExponential(digits);
    if (Math.fround(Number(text)) === wanted) {
      const [mantissa, power] = text.split('e');
      const short = mantissa.includes('.')
        ? mantissa.replace(/\.?0+$/, '')
        : mantissa;
      return decimalText(`${short}e${power}`);
    }
  }
  return decimalText(wanted.toExponential());
}
