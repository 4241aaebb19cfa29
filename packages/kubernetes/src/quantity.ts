/** Kubernetes quantities such as `500m`, `1.5Gi` and `1e3`: apimachinery's `resource.Quantity`. */

/** How a quantity is written: `1M`, `1Mi` or `1e6`. */
type QuantityFormat = 'decimal' | 'binary' | 'exponent';

const NANO = 1_000_000_000n;
/** The most that Kubernetes keeps of a binary quantity: 64 bits. */
const LARGEST = (2n ** 63n - 1n) * NANO;
const QUANTITY =
  /^([-+]?)(\d+\.?\d*|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])|[eE]([-+]?\d{1,3}))?$/;
/** Characters of a text that may be a quantity, so that reading one takes no time that counts. */
const MOST_CHARACTERS = 1_000;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const SMALL: Readonly<Record<number, string>> = { 3: 'm', 6: 'u', 9: 'n' };
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const POWERS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(DECIMAL.map((unit, index) => [unit, index * 3])),
  ...Object.fromEntries(
    Object.entries(SMALL).map(([power, unit]) => [unit, -Number(power)]),
  ),
};
/** The digits after the point of what Kubernetes does not hold as a scaled 64-bit number. */
const FULL_SCALE = 9;

/** A quantity with the form it is written in, exact to a billionth. */
export class Quantity {
  private constructor(
    /** The value in billionths. */
    readonly nano: bigint,
    readonly format: QuantityFormat,
    /** The digits after the point that Kubernetes holds it with; negative for `1k`. */
    readonly scale: number,
  ) {}

  /**
   * Reads a quantity; undefined for a text that is none. What is below a billionth is rounded away from zero, because who
   * asks for some of a resource gets some.
   */
  static parse(text: string): Quantity | undefined {
    const match = text.length <= MOST_CHARACTERS && QUANTITY.exec(text);
    if (!match) return undefined;
    const [, sign, digits, suffix = '', exponent] = match;
    const [whole, fraction = ''] = digits.split('.');
    const places = {
      whole: whole.replace(/^0+/, '').length,
      fraction: fraction.length,
    };
    const mantissa = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
    if (suffix.endsWith('i')) return binary(mantissa, suffix, places);
    const power = exponent === undefined ? POWERS[suffix] : Number(exponent);
    const scale = places.fraction - power;
    const isHeld = scale <= FULL_SCALE && places.whole + places.fraction <= 18;
    return Quantity.of(
      scaled(mantissa, FULL_SCALE - scale),
      exponent === undefined ? 'decimal' : 'exponent',
      isHeld ? scale : FULL_SCALE,
    );
  }

  /** A quantity of this many billionths. */
  static of(nano: bigint, format: QuantityFormat, scale = 0): Quantity {
    return new Quantity(nano, format, scale);
  }

  /** The sum; a zero takes the other's form. */
  add(other: Quantity): Quantity {
    return Quantity.of(
      this.nano + other.nano,
      this.nano === 0n ? other.format : this.format,
    );
  }

  negated(): Quantity {
    return Quantity.of(-this.nano, this.format, this.scale);
  }

  /** Negative when this is less than the other, 0 when both are the same amount. */
  compare(other: Quantity): number {
    if (this.nano === other.nano) return 0;
    return this.nano < other.nano ? -1 : 1;
  }

  /** The value in its base unit (cores, bytes, count), as near as a number is. */
  toNumber(): number {
    return Number(this.nano) / 1e9;
  }

  /** The canonical text: the largest unit that needs no fraction. */
  text(): string {
    const { nano } = this;
    if (nano === 0n) return '0';
    const isSmall = nano > -1024n * NANO && nano < 1024n * NANO;
    const isWhole = nano % NANO === 0n;
    if (this.format === 'binary' && isWhole && !isSmall)
      return binaryText(nano / NANO);
    let [digits, power] = [nano, -9];
    while (digits % 10n === 0n) [digits, power] = [digits / 10n, power + 1];
    while (power % 3 !== 0 || power > 18)
      [digits, power] = [digits * 10n, power - 1];
    if (this.format === 'exponent')
      return power === 0 ? `${digits}` : `${digits}e${power}`;
    return `${digits}${power < 0 ? SMALL[-power] : DECIMAL[power / 3]}`;
  }
}

/** Whether a text is a Kubernetes quantity. */
export function isQuantity(text: string): boolean {
  return Quantity.parse(text) !== undefined;
}

/**
 * The canonical form that the API server stores: `0.5` becomes `500m`, `1024Mi` becomes `1Gi`, `1000m` becomes `1`. A text
 * that is no quantity comes back unchanged.
 */
export function canonicalQuantity(text: string): string {
  return Quantity.parse(text)?.text() ?? text;
}

/** A quantity as a number in its base unit (`500m` is 0.5); undefined for what is no quantity. */
export function quantityValue(text: string | number): number | undefined {
  return Quantity.parse(String(text))?.toNumber();
}

function binary(
  mantissa: bigint,
  suffix: string,
  places: { whole: number; fraction: number },
): Quantity {
  const unit = BINARY.indexOf(suffix);
  const isHeld = places.fraction === 0 && 14 - places.whole - unit * 3 >= 0;
  const exact = scaled(
    mantissa * 1024n ** BigInt(unit),
    FULL_SCALE - places.fraction,
  );
  const nano = isHeld ? exact : bounded(exact);
  const isPart = exact > -NANO && exact < NANO;
  return Quantity.of(
    nano,
    isPart && places.fraction > 0 ? 'decimal' : 'binary',
    isHeld || nano !== exact ? 0 : FULL_SCALE,
  );
}

/** An integer times a power of ten, rounded away from zero. */
function scaled(value: bigint, power: number): bigint {
  if (power >= 0) return value * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  const away = value < 0n ? 1n - divisor : divisor - 1n;
  return (value + away) / divisor;
}

/** A value within the 64 bits that Kubernetes keeps binary quantities in. */
function bounded(nano: bigint): bigint {
  if (nano > LARGEST) return LARGEST;
  return nano < -LARGEST ? -LARGEST : nano;
}

function binaryText(value: bigint): string {
  let [digits, unit] = [value, 0];
  while (digits % 1024n === 0n && unit < BINARY.length - 1)
    [digits, unit] = [digits / 1024n, unit + 1];
  return `${digits}${BINARY[unit]}`;
}
