/** Cron schedules, as the library reads them that Kubernetes uses (robfig/cron v3). */

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

interface Bounds {
  least: number;
  most: number;
  /** Names of the values, from the least on. */
  names?: readonly string[];
}

const FIELDS: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 6, names: DAYS },
];

const DESCRIPTOR = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly)$/;
const DURATION = /^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/;

/** Why a schedule cannot be understood; undefined when it can. */
export function scheduleProblem(schedule: string): string | undefined {
  if (/TZ=/.test(schedule))
    return 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
  if (schedule.startsWith('@')) return descriptorProblem(schedule);
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  return FIELDS.flatMap((bounds, index) =>
    fields[index]
      .split(',')
      .filter(Boolean)
      .flatMap(part => rangeProblem(part, bounds) ?? []),
  )[0];
}

function descriptorProblem(schedule: string): string | undefined {
  if (DESCRIPTOR.test(schedule)) return undefined;
  const [, period] = /^@every (.*)$/.exec(schedule) ?? [];
  if (period === undefined) return `unrecognized descriptor: ${schedule}`;
  if (DURATION.test(period)) return undefined;
  const why = /^\d+$/.test(period)
    ? 'missing unit in duration'
    : 'invalid duration';
  return `failed to parse duration ${schedule}: time: ${why} ${JSON.stringify(period)}`;
}

function rangeProblem(
  part: string,
  { least, most, names = [] }: Bounds,
): string | undefined {
  const [range, step, ...more] = part.split('/');
  if (more.length > 0) return `too many slashes: ${part}`;
  if (step !== undefined && !/^\d+$/.test(step)) return notANumber(step);
  if (step !== undefined && Number(step) === 0)
    return `step of range should be a positive number: ${part}`;
  if (range === '*' || range === '?') return undefined;
  const ends = range.split('-');
  if (ends.length > 2) return `too many hyphens: ${part}`;
  const numbers = ends.map(end => {
    const named = names.indexOf(end.toLowerCase());
    return named < 0 ? end : String(named + least);
  });
  const wrong = numbers.find(end => !/^\d+$/.test(end));
  if (wrong !== undefined) return notANumber(wrong);
  const [from, to = step === undefined ? from : most] = numbers.map(Number);
  if (from < least)
    return `beginning of range (${from}) below minimum (${least}): ${part}`;
  if (to > most) return `end of range (${to}) above maximum (${most}): ${part}`;
  return from > to
    ? `beginning of range (${from}) beyond end of range (${to}): ${part}`
    : undefined;
}

function notANumber(text: string): string {
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
