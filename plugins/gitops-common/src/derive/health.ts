import { RESOURCE_LABEL } from '@macadam/kubernetes';
import {
  assessHealth,
  isConfiguration,
  isWorse,
  waitsForConsumer,
  type Health,
} from '../health';
import { at, fields, groupOf, text, type Fields } from '../health/read';
import type { ObjectHealth, WorkloadHealth } from '../status';
import { causeRank, explain, holdsUp, type Warning } from './cause';
import { idText, type ObjectId } from './expected';
import { readiness } from './readiness';
import { ownerOf, Relations, saysAllReady } from './relations';

/** What is judged together: a workload's objects, and what is known beside them. */
export interface Judged {
  objects: readonly Fields[];
  /** What should be there; undefined where nobody says so. */
  expected?: readonly ObjectId[];
  /** Why objects of a kind cannot be seen, by `group/Kind`. */
  unseen: ReadonlyMap<string, string>;
  /** By the uid of the object that they are about, newest first. */
  warnings: ReadonlyMap<string, readonly Warning[]>;
}

interface Assessed {
  object: Fields;
  health: Health;
}

const idOf = (object: Fields): Omit<ObjectId, 'version'> => {
  const { name, namespace } = at(object, 'metadata');
  return {
    group: groupOf(text(object.apiVersion) ?? ''),
    kind: text(object.kind) ?? '',
    namespace: text(namespace) ?? '',
    name: text(name) ?? '',
  };
};

const uidOf = (object: Fields): string =>
  text(at(object, 'metadata').uid) ?? '';

const isUsed = (claim: Fields, objects: readonly Fields[]): boolean =>
  objects.some(each => each.kind === 'Pod' && holdsUp(claim, each));

/** Health of a workload's objects, and of what should be there and is not. Undefined where nothing stands. */
export function healthOf(judged: Judged): WorkloadHealth | undefined {
  const { objects, expected, unseen } = judged;
  const byId = new Map(objects.map(each => [idText(idOf(each)), each]));
  const relations = new Relations(objects);
  const assessed = objects.flatMap(object => assess(object, judged, byId));
  const healthByObject = new Map(
    assessed.map(({ object, health }) => [object, health]),
  );
  /** A pod that was evicted says nothing while what is above it says that it has all it needs. */
  const isCovered = ({ object, health }: Assessed): boolean => {
    const top = relations.top(object);
    return (
      health.status !== 'Healthy' &&
      top !== object &&
      saysAllReady(top, healthByObject.get(top))
    );
  };
  const shown = assessed.filter(each => !isCovered(each));
  const gone = (expected ?? [])
    .filter(id => !byId.has(idText(id)))
    .map(id => absent(id, unseen.get(`${id.group}/${id.kind}`)));
  const all = [...shown.map(describe), ...gone].sort(worstFirst);
  if (all.length === 0) {
    return expected && expected.length > 0
      ? {
          status: 'Healthy',
          message: 'Everything that Git asks for is there',
          objects: [],
        }
      : undefined;
  }
  const [worst] = all;
  if (worst.status === 'Healthy') {
    return {
      status: 'Healthy',
      message: 'Every object is healthy',
      objects: all,
    };
  }
  const start = shown.find(({ object }) => uidOf(object) === worst.uid);
  const { kind, name, message, status } = start
    ? describe(deepest(start, shown, relations))
    : worst;
  return {
    status: worst.status,
    message: `${kind} ${name}: ${message || status}`,
    objects: all,
  };
}

/** An object's health by its rule and its definition's, the worse of the two. */
function assess(
  object: Fields,
  { objects, warnings }: Judged,
  byId: ReadonlyMap<string, Fields>,
): Assessed[] {
  const { group, kind } = idOf(object);
  const own = assessHealth(object);
  const defined = readiness(object, byId);
  if (kind === 'Namespace') {
    return own && own.status !== 'Healthy'
      ? [
          {
            object,
            health: {
              status: 'Degraded',
              message: `it is being deleted, with all that is in it: ${own.message}`,
            },
          },
        ]
      : [];
  }
  if (!own && !defined) {
    return isConfiguration(group, kind)
      ? []
      : [{ object, health: notKnown(group, kind) }];
  }
  // A claim of a class that waits for its first pod is as it should be while no pod uses it.
  if (waitsForConsumer(object) && !isUsed(object, objects)) {
    return [
      {
        object,
        health: {
          status: 'Healthy',
          message: 'waiting for a pod that uses it',
        },
      },
    ];
  }
  const health = own
    ? explain(object, own, warnings.get(uidOf(object)) ?? [])
    : undefined;
  return [{ object, health: worseOf(health, defined) }];
}

/**
 * Of two views on one object. A definition's readiness makes known what no rule knows; what is suspended says by itself
 * why it is not ready, and that waiting does not help.
 */
function worseOf(own: Health | undefined, defined: Health | undefined): Health {
  if (!own || (own.status === 'Unknown' && defined))
    return defined ?? { status: 'Unknown', message: '' };
  if (own.status === 'Suspended' && defined?.status === 'Progressing')
    return own;
  return defined && isWorse(own.status, defined.status) ? defined : own;
}

/** What stands there and says nothing of itself. */
function notKnown(group: string, kind: string): Health {
  return {
    status: 'Unknown',
    message: `not known: it reports no conditions, and nobody has a rule for ${kind}${group ? ` (${group})` : ''}; \`readyWhen\` in its resource definition would make it known`,
  };
}

/** What Git says should be there, and nobody sees. */
function absent(
  { group, version, kind, namespace, name }: ObjectId,
  unseen: string | undefined,
): ObjectHealth {
  return {
    apiVersion: group ? `${group}/${version}` : version,
    kind,
    namespace,
    name,
    uid: '',
    ...(unseen === undefined
      ? {
          status: 'Missing',
          message:
            'Git says that it should be there, and the cluster does not have it',
        }
      : { status: 'Unknown', message: `not known: ${unseen}` }),
  };
}

function describe({ object, health }: Assessed): ObjectHealth {
  const { group: _, ...id } = idOf(object);
  const owner = ownerOf(object);
  const resource = text(at(object, 'metadata', 'labels')[RESOURCE_LABEL]);
  return {
    ...health,
    apiVersion: text(object.apiVersion) ?? '',
    ...id,
    uid: uidOf(object),
    ...(resource && { resource }),
    ...(owner && { owner: `${text(owner.kind)}/${text(owner.name)}` }),
  };
}

/** From an object to what is wrong below it, and from a pod to what it cannot start without. */
function deepest(
  start: Assessed,
  all: readonly Assessed[],
  relations: Relations,
): Assessed {
  const troubled = all.filter(({ health }) => health.status !== 'Healthy');
  const closest = (some: readonly Assessed[]) =>
    [...some].sort((a, b) => worstFirst(describe(a), describe(b)))[0];
  let cause = start;
  for (let steps = 0; steps < 10; steps += 1) {
    const { object } = cause;
    const children = relations.children(object);
    const next =
      object.kind === 'Pod'
        ? closest(troubled.filter(each => holdsUp(each.object, object)))
        : closest(troubled.filter(each => children.includes(each.object)));
    if (!next) return cause;
    cause = next;
  }
  return cause;
}

/** Worst first; among equals the cause before what it causes, then by name. */
function worstFirst(a: ObjectHealth, b: ObjectHealth): number {
  if (a.status !== b.status) return isWorse(a.status, b.status) ? 1 : -1;
  const key = ({ kind, name }: ObjectHealth) => `${kind}/${name}`;
  return (
    causeRank(a.kind) - causeRank(b.kind) ||
    (key(a) < key(b) ? -1 : Number(key(a) > key(b)))
  );
}

/** Whether one of a workload's objects is scaled by an autoscaler. */
export function isScaled(object: Fields, all: readonly Fields[]): boolean {
  const { name } = at(object, 'metadata');
  return all.some(
    each =>
      ['HorizontalPodAutoscaler', 'ScaledObject'].includes(
        text(each.kind) ?? '',
      ) && fields(at(each, 'spec').scaleTargetRef).name === name,
  );
}
