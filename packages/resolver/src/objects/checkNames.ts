import { whyReserved } from '@macadam/score';
import { Context } from '../context/context';
import type { ResolvedObject } from '../types';

/** Adds a finding for two objects of one name, of which one would overwrite the other. */
export function checkNamesApart(
  context: Context,
  objects: readonly ResolvedObject[],
): void {
  const seen = new Map<string, ResolvedObject>();
  for (const entry of objects) {
    const { apiVersion, kind, metadata } = entry.object;
    const key = `${apiVersion} ${kind} ${metadata.name}`;
    const other = seen.get(key);
    seen.set(key, entry);
    if (!other) continue;
    const resource = entry.from.resource ?? other.from.resource;
    const makers = [other, entry].map(({ from }) =>
      from.resource === undefined
        ? 'the workload'
        : `resource \`${from.resource}\``,
    );
    context.problems.add(
      resource === undefined ? ['metadata', 'name'] : ['resources', resource],
      {
        message: `${makers.join(' and ')} would both make ${kind}/${metadata.name}`,
        hint: 'give the resource another name',
        code: 'object-twice',
      },
    );
  }
}

/** Adds a finding for an object with a name that the platform reserves: it would overwrite one of the platform's. */
export function checkNamesFree(
  context: Context,
  objects: readonly ResolvedObject[],
): void {
  for (const { object, from } of objects) {
    const { kind, metadata } = object;
    const reserved = whyReserved(metadata.name);
    if (!reserved) continue;
    context.problems.add(
      from.resource === undefined
        ? ['metadata', 'name']
        : ['resources', from.resource],
      {
        message: `${kind}/${metadata.name} has a reserved name: ${reserved}`,
        hint: `choose another name for ${from.resource === undefined ? 'the workload or its Service' : 'the resource, its id or what its params name'}`,
        code: 'name-reserved',
      },
    );
  }
}
