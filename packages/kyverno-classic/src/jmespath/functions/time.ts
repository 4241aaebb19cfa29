import { parseDuration } from '../../pattern';
import {
  type Args,
  askWorld,
  type FunctionTable,
  takes,
  type World,
} from './args';
import { formatDuration } from './duration';
import { type Moment, parseTime } from './layout';

const RFC3339 = '2006-01-02T15:04:05Z07:00';
const NANOS_PER_MINUTE = 60_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
/** Nanoseconds from year 1, which Go truncates times from, to 1970. */
const YEAR_ONE = 62_135_596_800_000_000_000n;

function floorDivide(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

/** A moment as a date whose UTC fields read as in the moment's own zone. */
function localDate({ nanos, offset }: Moment): Date {
  const local = nanos + BigInt(offset) * NANOS_PER_MINUTE;
  return new Date(Number(floorDivide(local, NANOS_PER_MILLI)));
}

/** A moment in RFC 3339, to the second, in its own zone. */
function formatTime(args: Args, moment: Moment): string {
  const date = localDate(moment);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9999)
    throw args.error('the time is out of range');
  const text = date.toISOString().slice(0, 19);
  if (moment.offset === 0) return `${text}Z`;
  const minutes = Math.abs(moment.offset);
  const two = (value: number) => String(value).padStart(2, '0');
  const sign = moment.offset < 0 ? '-' : '+';
  return `${text}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function read(args: Args, layout: string, text: string): Moment {
  const moment = parseTime(layout, text);
  if (moment) return moment;
  throw args.error(`'${text}' is not a time such as '${layout}'`);
}

function timeArg(args: Args, index: number): Moment {
  return read(args, RFC3339, args.text(index));
}

function durationArg(args: Args, index: number): bigint {
  const text = args.text(index);
  const nanos = parseDuration(text);
  if (nanos !== undefined) return BigInt(Math.trunc(nanos));
  throw args.error(`'${text}' is not a duration such as 1h30m`);
}

function now(args: Args, world: World): Moment {
  const answer = askWorld(world, 'time.now', [], 'the current time');
  return read(args, RFC3339, String(answer));
}

function between(from: Moment, to: Moment): string {
  return formatDuration(Number(to.nanos - from.nanos));
}

function timeSince(args: Args, world: World): string {
  const layout = args.text(0) || RFC3339;
  const [from, to] = [args.text(1), args.text(2)];
  return between(
    read(args, layout, from),
    to === '' ? now(args, world) : read(args, layout, to),
  );
}

function timeParse(args: Args): string {
  const [layout, text] = [args.text(0), args.text(1)];
  if (!/^[-+]?\d+$/.test(layout))
    return formatTime(args, read(args, layout, text));
  if (!/^[-+]?\d{1,15}$/.test(text))
    throw args.error(`'${text}' is not a number of seconds since 1970`);
  return formatTime(args, { nanos: BigInt(text) * 1_000_000_000n, offset: 0 });
}

function timeToCron(args: Args): string {
  const date = localDate(timeArg(args, 0));
  return [
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
  ].join(' ');
}

function timeTruncate(args: Args): string {
  const moment = timeArg(args, 0);
  const unit = durationArg(args, 1);
  if (unit <= 0n) return formatTime(args, moment);
  const since = moment.nanos + YEAR_ONE;
  return formatTime(args, {
    ...moment,
    nanos: floorDivide(since, unit) * unit - YEAR_ONE,
  });
}

/** Kyverno's functions of times (RFC 3339) and layouts (Go's). The clock is the world's. */
export const timeFunctions: FunctionTable = {
  time_add: takes(2, args => {
    const moment = timeArg(args, 0);
    const nanos = moment.nanos + durationArg(args, 1);
    return formatTime(args, { ...moment, nanos });
  }),
  time_after: takes(2, args => timeArg(args, 0).nanos > timeArg(args, 1).nanos),
  time_before: takes(
    2,
    args => timeArg(args, 0).nanos < timeArg(args, 1).nanos,
  ),
  time_between: takes(3, args => {
    const [time, from, to] = [0, 1, 2].map(at => timeArg(args, at).nanos);
    return time > from && time < to;
  }),
  time_diff: takes(2, args => between(timeArg(args, 0), timeArg(args, 1))),
  time_now: takes(0, (args, world) => formatTime(args, now(args, world))),
  time_now_utc: takes(0, (args, world) =>
    formatTime(args, { ...now(args, world), offset: 0 }),
  ),
  time_parse: takes(2, timeParse),
  time_since: takes(3, timeSince),
  time_to_cron: takes(1, timeToCron),
  time_truncate: takes(2, timeTruncate),
  time_utc: takes(1, args =>
    formatTime(args, { ...timeArg(args, 0), offset: 0 }),
  ),
};
