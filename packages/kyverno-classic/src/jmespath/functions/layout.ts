/** A moment with the zone it was written in. */
export interface Moment {
  /** Nanoseconds since 1970. */
  nanos: bigint;
  /** Minutes east of UTC. */
  offset: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

/** What the parts of a text add up to while it is read. */
interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanos: bigint;
  offset: number;
  afternoon?: boolean;
}

interface Token {
  pattern: string;
  read?(parts: Parts, text: string): void;
}

const short = (names: readonly string[]) => names.map(name => name.slice(0, 3));
const number = (
  pattern: string,
  key: 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
): Token => ({
  pattern,
  read: (parts, text) => {
    parts[key] = Number(text);
  },
});
const month = (names: readonly string[]): Token => ({
  pattern: names.join('|'),
  read: (parts, text) => {
    parts.month = names.indexOf(text) + 1;
  },
});
const zone = (pattern: string): Token => ({
  pattern,
  read: (parts, text) => {
    const match = /^([+-])(\d\d):?(\d\d)?/.exec(text);
    const minutes = match ? Number(match[2]) * 60 + Number(match[3] ?? 0) : 0;
    parts.offset = match?.[1] === '-' ? -minutes : minutes;
  },
});
const half: Token = {
  pattern: '[AaPp][Mm]',
  read: (parts, text) => {
    parts.afternoon = text.toLowerCase() === 'pm';
  },
};

/** The elements of Go's reference time, `Mon Jan 2 15:04:05 MST 2006`, longest first. */
const TOKENS: readonly [string, Token][] = [
  ['January', month(MONTHS)],
  ['Jan', month(short(MONTHS))],
  ['Monday', { pattern: DAYS.join('|') }],
  ['Mon', { pattern: short(DAYS).join('|') }],
  ['MST', zone('UTC|GMT|[A-Z]{3,4}')],
  ['2006', number('\\d{4}', 'year')],
  ['Z07:00', zone('Z|[+-]\\d\\d:\\d\\d')],
  ['Z0700', zone('Z|[+-]\\d{4}')],
  ['-07:00', zone('[+-]\\d\\d:\\d\\d')],
  ['-0700', zone('[+-]\\d{4}')],
  ['-07', zone('[+-]\\d\\d')],
  ['01', number('\\d\\d', 'month')],
  ['02', number('\\d\\d', 'day')],
  ['03', number('\\d\\d', 'hour')],
  ['04', number('\\d\\d', 'minute')],
  ['05', number('\\d\\d', 'second')],
  [
    '06',
    {
      pattern: '\\d\\d',
      read: (parts, text) => {
        parts.year = Number(text) + (Number(text) >= 69 ? 1900 : 2000);
      },
    },
  ],
  ['15', number('\\d\\d', 'hour')],
  ['PM', half],
  ['pm', half],
  ['_2', number(' ?\\d{1,2}', 'day')],
  ['1', number('\\d{1,2}', 'month')],
  ['2', number('\\d{1,2}', 'day')],
  ['3', number('\\d{1,2}', 'hour')],
  ['4', number('\\d{1,2}', 'minute')],
  ['5', number('\\d{1,2}', 'second')],
];
const FRACTION = /^[.,](0+|9+)(?!\d)/;

function fraction(parts: Parts, text: string): void {
  parts.nanos = BigInt(text.slice(1, 10).padEnd(9, '0') || '0');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function tokenAt(layout: string) {
  return TOKENS.find(([name]) => layout.startsWith(name));
}

/** The elements of a layout, and the texts between them. */
function tokens(layout: string): Token[] {
  const found: Token[] = [];
  let rest = layout;
  while (rest !== '') {
    const known = tokenAt(rest);
    const digits = FRACTION.exec(rest);
    if (known) {
      found.push(known[1]);
      // A fraction after the seconds is read even where the layout has none.
      const isSecond = known[0] === '05' || known[0] === '5';
      if (isSecond && !FRACTION.test(rest.slice(known[0].length)))
        found.push({ pattern: '(?:[.,]\\d+)?', read: fraction });
      rest = rest.slice(known[0].length);
    } else if (digits) {
      const pattern = digits[1].startsWith('9')
        ? '(?:[.,]\\d+)?'
        : `[.,]\\d{${digits[1].length}}`;
      found.push({ pattern, read: fraction });
      rest = rest.slice(digits[0].length);
    } else {
      found.push({ pattern: escape(rest[0]) });
      rest = rest.slice(1);
    }
  }
  return found;
}

function toMoment(parts: Parts): Moment | undefined {
  let { hour } = parts;
  if (parts.afternoon !== undefined)
    hour = (hour % 12) + (parts.afternoon ? 12 : 0);
  const millis = Date.UTC(
    2000,
    parts.month - 1,
    parts.day,
    hour,
    parts.minute,
    parts.second,
  );
  const date = new Date(millis);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  const isReal =
    date.getUTCMonth() === parts.month - 1 &&
    date.getUTCDate() === parts.day &&
    hour < 24 &&
    parts.minute < 60 &&
    parts.second < 60;
  if (!isReal) return undefined;
  const minutes = BigInt(date.getTime()) - BigInt(parts.offset) * 60_000n;
  return { nanos: minutes * 1_000_000n + parts.nanos, offset: parts.offset };
}

/** Reads a time by a layout in Go's notation; undefined when it does not fit. */
export function parseTime(layout: string, text: string): Moment | undefined {
  if (layout.length > 128 || text.length > 128) return undefined;
  const all = tokens(layout);
  const pattern = new RegExp(
    `^${all.map(token => `(${token.pattern})`).join('')}$`,
  );
  const match = pattern.exec(text);
  if (!match) return undefined;
  const parts: Parts = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanos: 0n,
    offset: 0,
  };
  all.forEach((token, at) => token.read?.(parts, match[at + 1].trim()));
  return toMoment(parts);
}
