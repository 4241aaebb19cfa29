import { Quantity } from '../../cel/library/quantity';

/** How Kubernetes writes a quantity. */
type Format = 'decimal' | 'binary' | 'exponent';

const NANO = 1_000_000_000n;
const LARGEST = (2n ** 63n - 1n) * NANO;
const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const SMALL: Readonly<Record<number, string>> = { 3: 'm', 6: 'u', 9: 'n' };
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** The digits after the point of what Kubernetes does not hold as a scaled 64-bit number. */
const FULL_SCALE = 9;

/** A number's digits: those before the point without leading zeros, and those after it. */
function digitsOf(text: string): [number, number] {
  const [whole, fraction = ''] = text
    .replace(/^[-+]/, '')
    .replace(/[^\d.].*$/, '')
    .split('.');
  return [whole.replace(/^0+/, '').length, fraction.length];
}

/** A quantity with the form it is written in, as Kubernetes' `resource.Quantity`. */
export class WrittenQuantity {
  /** @param scale the digits after the point that Kubernetes holds it with; negative for `1k` */
  private constructor(
    readonly nano: bigint,
    readonly format: Format,
    readonly scale: number,
  ) {}

  /** Reads `100m`, `1.5Gi`, `1e3`; undefined when it is none. */
  static parse(text: string): WrittenQuantity | undefined {
    const value = Quantity.parse(text);
    if (!value) return undefined;
    const suffix = text.replace(/^[-+]?[\d.]+/, '');
    const [whole, fraction] = digitsOf(text);
    if (suffix.endsWith('i')) {
      const power = BINARY.indexOf(suffix) * 10;
      const isHeld = fraction === 0 && 14 - whole - (power * 3) / 10 >= 0;
      const isPart = value.nano > -NANO && value.nano < NANO;
      const nano = isHeld ? value.nano : bounded(value.nano);
      return WrittenQuantity.of(
        nano,
        isPart && fraction > 0 ? 'decimal' : 'binary',
        isHeld || nano !== value.nano ? 0 : FULL_SCALE,
      );
    }
    const exponent = /^[eE]([-+]?\d+)$/.exec(suffix);
    const small = Object.entries(SMALL).find(([, unit]) => unit === suffix);
    let power = DECIMAL.indexOf(suffix) * 3;
    if (exponent) power = Number(exponent[1]);
    else if (small) power = -Number(small[0]);
    const scale = fraction - power;
    const isHeld = scale <= FULL_SCALE && whole + fraction <= 18;
    return WrittenQuantity.of(
      value.nano,
      exponent ? 'exponent' : 'decimal',
      isHeld ? scale : FULL_SCALE,
    );
  }

  /** A quantity of this many billionths. */
  static of(nano: bigint, format: Format, scale = 0): WrittenQuantity {
    return new WrittenQuantity(nano, format, scale);
  }

  /** The sum; a zero takes the other's form. */
  add(other: WrittenQuantity): WrittenQuantity {
    return WrittenQuantity.of(
      this.nano + other.nano,
      this.nano === 0n ? other.format : this.format,
    );
  }

  negated(): WrittenQuantity {
    return WrittenQuantity.of(-this.nano, this.format, this.scale);
  }

  /** This many times another number, given as a quantity; parts below a billionth are rounded up. */
  times(factor: WrittenQuantity): WrittenQuantity {
    const product = this.nano * factor.nano;
    const isInexact = product % NANO !== 0n;
    const away = product < 0n ? -1n : 1n;
    return WrittenQuantity.of(
      product / NANO + (isInexact ? away : 0n),
      this.format,
    );
  }

  /** This by a number that is not zero, to as many digits after the point as either had. */
  by(divisor: WrittenQuantity): WrittenQuantity {
    const scale = Math.max(this.scale, divisor.scale);
    const power = 10n ** BigInt(Math.abs(scale));
    const unit = scale >= 0 ? NANO / power : NANO * power;
    const units = (this.nano * NANO) / divisor.nano / unit;
    return WrittenQuantity.of(units * unit, this.format);
  }

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
      return this.binaryText();
    let [digits, power] = [nano, -9];
    while (digits % 10n === 0n) [digits, power] = [digits / 10n, power + 1];
    while (power % 3 !== 0 || power > 18)
      [digits, power] = [digits * 10n, power - 1];
    if (this.format === 'exponent')
      return power === 0 ? `${digits}` : `${digits}e${power}`;
    return `${digits}${power < 0 ? SMALL[-power] : DECIMAL[power / 3]}`;
  }

  private binaryText(): string {
    let [digits, unit] = [this.nano / NANO, 0];
    while (digits % 1024n === 0n && unit < BINARY.length - 1)
      [digits, unit] = [digits / 1024n, unit + 1];
    return `${digits}${BINARY[unit]}`;
  }
}

/** A value within the 64 bits that Kubernetes keeps binary quantities in. */
function bounded(nano: bigint): bigint {
  if (nano > LARGEST) return LARGEST;
  return nano < -LARGEST ? -LARGEST : nano;
}
