import {
  evaluateExpression,
  ExpressionError,
  membersUsed,
} from '../expressions/expressions';
import type {
  KubeObject,
  LiveObjects,
  ReadyRule,
  Resolution,
  WaveReadiness,
} from '../types';
import { liveObjects } from '../values/objectRefs';
import { textAt, valueAt } from '../values/valueAt';

/**
 * Whether every resource of a wave is ready, judged by its definition's `readyWhen` over what the cluster reports. A
 * wave without rules is ready. An object whose status is about an older generation is not.
 */
export function waveReady(
  resolution: Resolution,
  wave: number,
  live: LiveObjects,
): WaveReadiness {
  const rules = resolution.waves.find(({ index }) => index === wave)?.readyWhen;
  const waiting = (rules ?? []).flatMap(rule => {
    const reason = waitsFor(rule, live);
    return reason === undefined ? [] : [{ resource: rule.resource, reason }];
  });
  return { ready: waiting.length === 0, waiting };
}

function waitsFor(rule: ReadyRule, live: LiveObjects): string | undefined {
  const objects = liveObjects(rule.objects, live);
  const used = new Set(
    rule.expressions.flatMap(expression => [
      ...membersUsed(expression, 'objects'),
    ]),
  );
  for (const [local, { kind, name }] of Object.entries(rule.objects)) {
    if (!used.has(local)) continue;
    const object = objects[local];
    if (!object) return `${kind}/${name} does not exist yet`;
    if (isStale(object)) {
      return `the status of ${kind}/${name} is about an older generation`;
    }
  }
  for (const expression of rule.expressions) {
    try {
      if (evaluateExpression(expression, { objects }) === true) continue;
    } catch (error) {
      // A status that is not written yet has none of the fields the rule asks for.
      if (!(error instanceof ExpressionError)) throw error;
    }
    const reported = complaints(Object.values(objects));
    return `${expression} is not true yet (definition ${rule.definition})${reported}`;
  }
  return undefined;
}

/** What the objects themselves say is wrong. */
function complaints(objects: readonly KubeObject[]): string {
  const messages = objects.flatMap(object => {
    const conditions = valueAt(object, ['status', 'conditions']);
    return (Array.isArray(conditions) ? conditions : []).flatMap(condition =>
      textAt(condition, ['type']) === 'Ready' &&
      textAt(condition, ['status']) === 'False' &&
      textAt(condition, ['message'])
        ? [
            `${object.kind}/${object.metadata.name}: ${textAt(condition, ['message'])}`,
          ]
        : [],
    );
  });
  return messages.length > 0 ? `: ${messages.join('; ')}` : '';
}

function isStale(object: KubeObject): boolean {
  const generation = valueAt(object, ['metadata', 'generation']);
  const observed = valueAt(object, ['status', 'observedGeneration']);
  return (
    typeof generation === 'number' &&
    typeof observed === 'number' &&
    observed < generation
  );
}
