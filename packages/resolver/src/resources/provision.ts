import type { Context } from '../context/context';
import { resourcePodLabels } from '../context/labels';
import type { Scope } from '../expressions/expressions';
import { evaluateTemplate, usesRoot } from '../expressions/templates';
import type {
  KubeObject,
  ObjectRef,
  Origin,
  RecordedOutput,
  ResourceDefinition,
} from '../types';
import { compareText } from '../values/compareText';
import { liveObjects, refOf } from '../values/objectRefs';
import { type Answer, attempt } from './answer';
import type { OutputValue } from './Bindings';
import { toObject } from './definitionObject';
import { originsOf } from './definitionOrigins';
import type { ResourceIdentity } from './resourceIdentity';
import { resourceOutputs } from './resourceOutputs';

/** What a definition makes for one resource. */
export interface Provisioned {
  objects: {
    /** Its name in the definition. */
    local: string;
    object: KubeObject;
    origins: Record<string, Origin>;
  }[];
  /** Objects by local name. */
  refs: Record<string, ObjectRef>;
  /** By name, sorted. */
  outputs: ReadonlyMap<string, OutputValue>;
  endpoints: string[];
  recorded: RecordedOutput[];
}

/** Renders a definition's objects and outputs for one resource; what fails is a finding at the resource. */
export function provision(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
): Provisioned {
  if (identity.shared) refuseWorkload(context, definition, identity);
  const scope = scopeOf(context, identity);
  const answer: Answer = { context, definition, identity, scope };
  const objects = objectsOf(answer);
  const rendered = Object.fromEntries(
    objects.map(({ local, object }) => [local, object]),
  );
  const refs = Object.fromEntries(
    objects.map(({ local, object }) => [local, refOf(object)]),
  );
  const live = liveObjects(refs, context.input.live ?? []);
  return {
    objects,
    refs,
    ...resourceOutputs(answer, { rendered, live }),
    endpoints: endpointsOf(answer, rendered),
  };
}

/** Outputs without objects: of a resource that is rendered under another key, or later. */
export function withoutObjects(outputs: Provisioned['outputs']): Provisioned {
  return { objects: [], refs: {}, outputs, endpoints: [], recorded: [] };
}

/**
 * What stands for a resource whose params use outputs that nobody knows yet.
 *
 * @param pending - these outputs, as `resource.output`
 */
export function provisionedLater(
  { outputs }: ResourceDefinition,
  pending: readonly string[],
): Provisioned {
  const reason = `waits for ${pending.join(', ')}`;
  return withoutObjects(
    new Map(
      Object.keys(outputs)
        .sort(compareText)
        .map(name => [name, { kind: 'pending', reason }]),
    ),
  );
}

/** What several workloads render has to come out the same, so it cannot depend on which of them asks. */
function refuseWorkload(
  { problems }: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
): void {
  const { objects, when, outputs, endpoints } = definition;
  const used = ['workload', 'release'].find(name =>
    usesRoot([objects, when, Object.values(outputs), endpoints], name),
  );
  if (used === undefined) return;
  problems.add(['resources', identity.key, 'id'], {
    message: `a ${identity.type} cannot be shared: definition ${definition.name} makes it for one workload (it uses \`${used}\`)`,
    hint: 'remove the id',
    code: 'resource-shared',
    stage: 'match',
  });
}

function scopeOf(context: Context, identity: ResourceIdentity): Scope {
  const { params, shared: _, call, ...resource } = identity;
  return {
    ...context.scope,
    resource: { ...resource, labels: resourcePodLabels(context, identity) },
    params,
    ...(call ? { called: call.called } : {}),
  };
}

function objectsOf(answer: Answer): Provisioned['objects'] {
  const { definition } = answer;
  return Object.keys(definition.objects)
    .sort(compareText)
    .filter(local => isWanted(answer, local))
    .flatMap(local => {
      const object = attempt(answer, ['objects', local], () =>
        toObject(answer, local),
      );
      if (!object) return [];
      return [{ local, object, origins: originsOf(definition, local) }];
    });
}

function isWanted(answer: Answer, local: string): boolean {
  const { when } = answer.definition;
  if (!Object.hasOwn(when, local)) return true;
  const wanted = attempt(answer, ['when', local], () => ({
    value: evaluateTemplate(when[local], answer.scope),
  }));
  return wanted?.value === true;
}

/** URLs at which people reach the workload. */
function endpointsOf(
  answer: Answer,
  objects: Record<string, KubeObject>,
): string[] {
  return answer.definition.endpoints.flatMap((endpoint, index) => {
    const url = attempt(answer, ['endpoints', index], () =>
      String(evaluateTemplate(endpoint, { ...answer.scope, objects })),
    );
    return url ? [url] : [];
  });
}
