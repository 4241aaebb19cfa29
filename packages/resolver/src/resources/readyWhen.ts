import { membersUsed } from '../expressions/expressions';
import type { KubeObject, ReadyRule, ResourceDefinition } from '../types';
import { canonical } from '../values/canonical';
import type { Provisioned } from './provision';

/** On an object whose definition has a `readyWhen`: the rule, as JSON, so that whoever sees the object can judge it. */
export const READY_WHEN = 'macadam.dev/ready-when';

/** The rule of a resource's definition; undefined where it has none, or has no objects. */
export function readyRule(
  resource: string,
  definition: ResourceDefinition,
  provisioned: Provisioned,
): ReadyRule | undefined {
  return definition.readyWhen.length > 0 && provisioned.objects.length > 0
    ? {
        resource,
        definition: definition.name,
        expressions: definition.readyWhen.map(rule => rule.slice(2, -1).trim()),
        objects: provisioned.refs,
      }
    : undefined;
}

/** An object with the readiness rule that speaks of it; the object itself where none does. */
export function withReadyWhen(
  object: KubeObject,
  local: string,
  rule: ReadyRule | undefined,
): KubeObject {
  if (!rule) return object;
  const used = new Set(
    rule.expressions.flatMap(each => [...membersUsed(each, 'objects')]),
  );
  if (!used.has(local)) return object;
  const objects = Object.fromEntries(
    Object.entries(rule.objects).filter(([name]) => used.has(name)),
  );
  const { annotations } = object.metadata;
  return canonical({
    ...object,
    metadata: {
      ...object.metadata,
      annotations: {
        ...annotations,
        [READY_WHEN]: JSON.stringify({
          definition: rule.definition,
          expressions: rule.expressions,
          objects,
        }),
      },
    },
  });
}
