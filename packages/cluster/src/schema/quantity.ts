const PATTERN =
  /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\d+)?$/;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const NANO = 1_000_000_000n;

interface Parsed {
  /** Value in billionths. */
  nano: bigint;
  form: 'binary' | 'decimal' | 'exponent';
}

function parse(text: string): Parsed | undefined {
  const match = PATTERN.exec(text);
  if (!match) return undefined;
  const [, sign, digits, suffix = ''] = match;
  const [whole, fraction = ''] = digits.split('.');
  const scaled = BigInt((whole || '0') + fraction) * (sign === '-' ? -1n : 1n);
  const divisor = 10n ** BigInt(fraction.length);
  if (suffix.endsWith('i')) {
    return {
      nano: (scaled * NANO * 1024n ** BigInt(BINARY.indexOf(suffix))) / divisor,
      form: 'binary',
    };
  }
  const exponential = /^[eE]([+-]?\d+)$/.exec(suffix);
  const exponent = exponential
    ? Number(exponential[1])
    : (DECIMAL.indexOf(suffix) - 3) * 3;
  if (Math.abs(exponent) > 30) return undefined;
  const nano =
    exponent >= 0
      ? (scaled * NANO * 10n ** BigInt(exponent)) / divisor
      : (scaled * NANO) / divisor / 10n ** BigInt(-exponent);
  return { nano, form: exponential ? 'exponent' : 'decimal' };
}

/** Whether a text is a Kubernetes quantity such as `500m`, `1.5Gi` or `1e3`. */
export function isQuantity(text: string): boolean {
  return parse(text) !== undefined;
}

/**
 * The canonical form that the API server stores: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`,
 * `1000m` becomes `1`. A text that is no quantity comes back unchanged.
 */
export function canonicalQuantity(text: string): string {
  const parsed = parse(text);
  if (!parsed) return text;
  const { nano, form } = parsed;
  if (nano === 0n) return '0';
  if (form === 'binary' && nano % NANO === 0n) {
    let value = nano / NANO;
    let index = 0;
    while (index < BINARY.length - 1 && value % 1024n === 0n) {
      value /= 1024n;
      index += 1;
    }
    return `${value}${BINARY[index]}`;
  }
  let value = nano;
  let index = 0;
  while (index < DECIMAL.length - 1 && value % 1000n === 0n) {
    value /= 1000n;
    index += 1;
  }
  if (form !== 'exponent') return `${value}${DECIMAL[index]}`;
  return index === 3 ? `${value}` : `${value}e${(index - 3) * 3}`;
}

/** A quantity as a number (`500m` is 0.5); undefined for a text that is no quantity. */
export function quantityValue(text: string | number): number | undefined {
  const parsed = parse(String(text));
  return parsed && Number(parsed.nano) / 1e9;
}
