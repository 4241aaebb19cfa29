import type { KubeObject } from '../runtime';
import type { TableView } from './kinds';

/** kubectl's short duration: `5s`, `3m12s`, `2h`, `4d3h`, `1y20d`. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const two = (
    major: number,
    majorUnit: string,
    minor: number,
    minorUnit: string,
  ) =>
    minor === 0
      ? `${major}${majorUnit}`
      : `${major}${majorUnit}${minor}${minorUnit}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (hours < 192) return two(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(days / 365);
  return years < 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

/** The age of a timestamp, `<unknown>` where there is none. */
export function ageOf(timestamp: unknown, now: number): string {
  if (typeof timestamp !== 'string' || timestamp === '') return '<unknown>';
  return humanDuration(Math.max(0, now - Date.parse(timestamp)));
}

export function age(object: KubeObject, now: number): string {
  return ageOf(object.metadata.creationTimestamp, now);
}

/** What kinds without columns of their own show. */
export const NAME_AND_AGE: TableView = {
  columns: [
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      description: 'Name of the object',
    },
    {
      name: 'Age',
      type: 'string',
      description: 'Time since the object was created',
    },
  ],
  row: (object, now) => [object.metadata.name, age(object, now)],
};
