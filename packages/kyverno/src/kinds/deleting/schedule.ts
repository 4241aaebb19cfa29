const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'.split('|');
const DAYS = 'sun|mon|tue|wed|thu|fri|sat'.split('|');

/** A field of a schedule: the numbers it takes, and the names for them. */
interface Unit {
  from: number;
  to: number;
  names?: readonly string[];
}

const SECOND: Unit = { from: 0, to: 59 };
const MINUTE: Unit = { from: 0, to: 59 };
const HOUR: Unit = { from: 0, to: 23 };
const DAY: Unit = { from: 1, to: 31 };
const MONTH: Unit = { from: 1, to: 12, names: MONTHS };
const YEAR: Unit = { from: 1970, to: 2099 };
const PREDEFINED = /^@(yearly|annually|monthly|weekly|daily|hourly)$/;

/** What a kind of policy takes as its schedule. */
export interface Format {
  /** The fields by how many there are. */
  fields: Readonly<Record<number, readonly Unit[]>>;
  /** Other texts that it takes. */
  words: RegExp;
  /** Further forms of a day: the last one (`L`), the nearest working day (`W`), the nth (`#`). */
  days?: RegExp;
}

function weekday(to: number): Unit {
  return { from: 0, to, names: DAYS };
}

/** The cron format of a CleanupPolicy: five fields. */
export const CLEANUP_FORMAT: Format = {
  fields: { 5: [MINUTE, HOUR, DAY, MONTH, weekday(6)] },
  words: /^@(midnight|every (\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+)$/,
};

const FIVE = [MINUTE, HOUR, DAY, MONTH, weekday(7)];

/** The cron format of a DeletingPolicy: five fields, with a year six, with seconds seven. */
export const DELETING_FORMAT: Format = {
  fields: {
    5: FIVE,
    6: [...FIVE, YEAR],
    7: [SECOND, ...FIVE, YEAR],
  },
  words: /^$/,
  days: /^(L|LW|\d+[WL]|[a-z0-9]+(L|#[1-5]))$/i,
};

function numberOf(text: string, { from, to, names = [] }: Unit) {
  const name = names.indexOf(text.toLowerCase());
  if (name >= 0) return from + name;
  if (!/^\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number >= from && number <= to ? number : undefined;
}

function isRange(text: string, unit: Unit): boolean {
  if (text === '*' || text === '?') return true;
  const [start, end = start, ...more] = text
    .split('-')
    .map(part => numberOf(part, unit));
  return (
    more.length === 0 &&
    start !== undefined &&
    end !== undefined &&
    start <= end
  );
}

function isField(text: string, unit: Unit, days: RegExp | undefined): boolean {
  return text.split(',').every(part => {
    const isDay = unit === DAY || unit.names === DAYS;
    if (isDay && days?.test(part)) return true;
    const [range, step, ...more] = part.split('/');
    const isStep = step === undefined || /^[1-9]\d*$/.test(step);
    return more.length === 0 && isStep && isRange(range, unit);
  });
}

/** Whether a text is a schedule in a format. */
export function isSchedule(
  text: string,
  { fields, words, days }: Format,
): boolean {
  const trimmed = text.trim();
  if (PREDEFINED.test(trimmed) || words.test(trimmed)) return true;
  const parts = trimmed.split(/\s+/);
  const units = Object.hasOwn(fields, parts.length)
    ? fields[parts.length]
    : undefined;
  return units?.every((unit, n) => isField(parts[n], unit, days)) ?? false;
}
