import { CelError } from '../errors';
import { CelObject, type CelValue } from '../values';
import { type FunctionTable, noOverload } from './function';

const UNITS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const DURATION = /^([+-]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+|0)$/;
const TIMESTAMP =
  /^(\d{4})-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d{1,9}))?(?:Z|[+-]\d\d:\d\d)$/;
const NANOS_PER_MILLI = 1_000_000n;

/** A span of time, exact to the nanosecond. */
export class Duration extends CelObject {
  readonly typeName = 'google.protobuf.Duration';

  constructor(readonly nanos: bigint) {
    super();
  }

  /** Reads Go's notation, e.g. `1h30m`. */
  static parse(text: string): Duration {
    const match = DURATION.exec(text);
    if (!match) throw new CelError(`'${text}' is not a duration such as 1h30m`);
    let nanos = 0n;
    for (const [, whole, , fraction = '', unit] of match[2].matchAll(
      /(\d+)(\.(\d+))?(ns|us|µs|ms|s|m|h)/g,
    )) {
      nanos +=
        (BigInt(whole + fraction) * UNITS[unit]) /
        10n ** BigInt(fraction.length);
    }
    return new Duration(match[1] === '-' ? -nanos : nanos);
  }

  equals(other: CelValue): boolean {
    return other instanceof Duration && other.nanos === this.nanos;
  }

  compare(other: CelValue): number | undefined {
    if (!(other instanceof Duration)) return undefined;
    if (this.nanos === other.nanos) return 0;
    return this.nanos < other.nanos ? -1 : 1;
  }

  text(): string {
    return `${Number(this.nanos) / 1e9}s`;
  }
}

/** A point in time, exact to the nanosecond, counted from 1970. */
export class Timestamp extends CelObject {
  readonly typeName = 'google.protobuf.Timestamp';

  constructor(readonly nanos: bigint) {
    super();
  }

  /** Reads RFC 3339. */
  static parse(text: string): Timestamp {
    const match = TIMESTAMP.exec(text);
    const millis = match ? Date.parse(text.replace(/\.\d+/, '')) : NaN;
    if (!match || Number.isNaN(millis)) {
      throw new CelError(
        `'${text}' is not a timestamp such as 2026-01-31T12:00:00Z`,
      );
    }
    const fraction = BigInt((match[2] ?? '').padEnd(9, '0'));
    return new Timestamp(BigInt(millis) * NANOS_PER_MILLI + fraction);
  }

  /** The time in UTC, to the millisecond. */
  date(): Date {
    const date = new Date(Number(this.nanos / NANOS_PER_MILLI));
    if (!Number.isNaN(date.getTime())) return date;
    throw new CelError('the timestamp is out of range');
  }

  equals(other: CelValue): boolean {
    return other instanceof Timestamp && other.nanos === this.nanos;
  }

  compare(other: CelValue): number | undefined {
    if (!(other instanceof Timestamp)) return undefined;
    if (this.nanos === other.nanos) return 0;
    return this.nanos < other.nanos ? -1 : 1;
  }

  text(): string {
    return this.date().toISOString().replace('.000Z', 'Z');
  }
}

/** A getter that reads a timestamp in UTC or counts a duration in a unit. */
function part(
  name: string,
  ofDate: (date: Date) => number,
  unit?: bigint,
): FunctionTable {
  return {
    [name]: args => {
      const [receiver, zone = 'UTC'] = args;
      if (receiver instanceof Timestamp) {
        if (zone !== 'UTC')
          throw new CelError('only the time zone UTC is known');
        return BigInt(ofDate(receiver.date()));
      }
      if (receiver instanceof Duration && unit) return receiver.nanos / unit;
      throw noOverload(name, args);
    },
  };
}

const DAY_MILLIS = 86_400_000;

function dayOfYear(date: Date): number {
  return Math.floor(
    (date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MILLIS,
  );
}

/** Methods of timestamps and durations. */
export const timeMethods: FunctionTable = {
  ...part('getFullYear', date => date.getUTCFullYear()),
  ...part('getMonth', date => date.getUTCMonth()),
  ...part('getDate', date => date.getUTCDate()),
  ...part('getDayOfMonth', date => date.getUTCDate() - 1),
  ...part('getDayOfWeek', date => date.getUTCDay()),
  ...part('getDayOfYear', dayOfYear),
  ...part('getHours', date => date.getUTCHours(), UNITS.h),
  ...part('getMinutes', date => date.getUTCMinutes(), UNITS.m),
  ...part('getSeconds', date => date.getUTCSeconds(), UNITS.s),
  ...part('getMilliseconds', date => date.getUTCMilliseconds(), UNITS.ms),
};

/** `duration(text)` and `timestamp(text or seconds)`. */
export const timeFunctions: FunctionTable = {
  duration: args => {
    const [value] = args;
    if (value instanceof Duration) return value;
    if (typeof value === 'string') return Duration.parse(value);
    throw noOverload('duration', args);
  },
  timestamp: args => {
    const [value] = args;
    if (value instanceof Timestamp) return value;
    if (typeof value === 'bigint') return new Timestamp(value * UNITS.s);
    if (typeof value === 'string') return Timestamp.parse(value);
    throw noOverload('timestamp', args);
  },
};
