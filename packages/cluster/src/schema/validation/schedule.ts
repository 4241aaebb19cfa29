/** Cron schedules of five fields, as Kubernetes reads them (robfig/cron v3). */

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly { least: number; most: number; names?: string[] }[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: MONTHS },
  { least: 0, most: 6, names: DAYS },
];
const DESCRIPTOR =
  /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every (\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+)$/;
const RANGE = /^(\*|\?|([^-/]+)(-([^-/]+))?)(\/0*[1-9]\d*)?$/;

/** Whether a part of a field, such as `1-5/2`, is within the field's bounds. */
function isRange(
  part: string,
  { least, most, names = [] }: (typeof FIELDS)[number],
): boolean {
  const match = RANGE.exec(part);
  if (!match) return false;
  const [, , first, , last = first] = match;
  if (first === undefined) return true;
  const [from, to] = [first, last].map(end => {
    const named = names.indexOf(end.toLowerCase());
    if (named >= 0) return named + least;
    return /^\d+$/.test(end) ? Number(end) : NaN;
  });
  return from >= least && to <= most && from <= to;
}

/** @returns why a schedule cannot be understood: nothing when it can */
export function scheduleProblems(schedule: string): string[] {
  if (/TZ=/.test(schedule))
    return ['cannot use TZ or CRON_TZ in schedule, use timeZone field instead'];
  if (schedule.startsWith('@'))
    return DESCRIPTOR.test(schedule)
      ? []
      : [`unrecognized descriptor: ${schedule}`];
  const fields = schedule.trim().split(/\s+/);
  if (fields.length !== FIELDS.length)
    return [
      `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`,
    ];
  return FIELDS.flatMap((bounds, index) =>
    fields[index]
      .split(',')
      .filter(part => part !== '' && !isRange(part, bounds))
      .map(
        part =>
          `${part}: has to be numbers from ${bounds.least} to ${bounds.most}, such as ${bounds.least}, ${bounds.least}-${bounds.most}, * or */2`,
      ),
  ).slice(0, 1);
}
