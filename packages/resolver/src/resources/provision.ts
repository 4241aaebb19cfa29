import { formatPath, Path } from '@macadam/score';
import type { OutputValue } from './Bindings';
import type { Context } from '../context/context';
import { ExpressionError, Scope } from '../expressions/expressions';
import { originsOf } from './definitionOrigins';
import {
  evaluateTemplate,
  usesMember,
  usesRoot,
} from '../expressions/templates';
import { toObject } from './definitionObject';
import { resourcePodLabels } from '../context/labels';
import type {
  KubeObject,
  ObjectRef,
  Origin,
  OutputTemplate,
  RecordedOutput,
  ResourceDefinition,
} from '../types';
import { isValues } from '../values/valueAt';
import { compareText } from '../values/compareText';
import { refOf, liveObjects } from '../values/objectRefs';
import type { ResourceIdentity } from './resourceIdentity';

export interface Provisioned {
  objects: {
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
  const { params, shared, call, ...resource } = identity;
  if (shared) refuseWorkload(context, definition, identity);
  const scope: Scope = {
    ...context.scope,
    resource: { ...resource, labels: resourcePodLabels(context, identity) },
    params,
    ...(call ? { called: call.called } : {}),
  };
  const objects = Object.entries(definition.objects)
    .sort(([a], [b]) => compareText(a, b))
    .filter(([local]) => isWanted(context, definition, identity, local, scope))
    .flatMap(([local, template]) => {
      const object = attempt(
        context,
        definition,
        identity,
        ['objects', local],
        () =>
          toObject(context, definition, identity, local, {
            template,
            scope,
          }),
      );
      if (!object) return [];
      const origins = originsOf(definition, local);
      return [{ local, object, origins }];
    });
  const refs = Object.fromEntries(
    objects.map(({ local, object }) => [local, refOf(object)]),
  );
  const rendered = Object.fromEntries(
    objects.map(({ local, object }) => [local, object]),
  );
  const live = liveObjects(refs, context.input.live ?? []);
  const recorded: RecordedOutput[] = [];
  const outputs = new Map<string, OutputValue>();
  for (const name of Object.keys(definition.outputs).sort(compareText)) {
    if (call?.portProblem && usesPort(definition.outputs[name])) {
      outputs.set(name, { kind: 'refused', ...call.portProblem });
      continue;
    }
    const output = attempt(
      context,
      definition,
      identity,
      ['outputs', name],
      () =>
        outputOf(context, definition, identity, name, {
          scope,
          rendered,
          live,
        }),
    );
    if (!output) continue;
    outputs.set(name, output.value);
    if (output.recorded) recorded.push(output.recorded);
  }
  for (const [name, value] of moreOutputs(
    context,
    definition,
    identity,
    scope,
  )) {
    if (!outputs.has(name)) outputs.set(name, { kind: 'value', value });
  }
  const endpoints = definition.endpoints.flatMap((endpoint, index) => {
    const url = attempt(
      context,
      definition,
      identity,
      ['endpoints', index],
      () => String(evaluateTemplate(endpoint, { ...scope, objects: rendered })),
    );
    return url ? [url] : [];
  });
  return { objects, refs, outputs, endpoints, recorded };
}

function usesPort(output: OutputTemplate): boolean {
  return output.kind === 'value' && usesMember(output.value, 'called', 'port');
}

/** Outputs whose names only the environment knows, sorted. */
function moreOutputs(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  scope: Scope,
): [string, unknown][] {
  const template = definition.moreOutputs;
  if (template === undefined) return [];
  const given = attempt(context, definition, identity, ['moreOutputs'], () => {
    const value = evaluateTemplate(template, scope);
    if (!isValues(value)) throw new ExpressionError('is not a mapping');
    return value;
  });
  return Object.entries(given ?? {}).sort(([a], [b]) => compareText(a, b));
}

function isWanted(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  local: string,
  scope: Scope,
): boolean {
  if (!Object.hasOwn(definition.when, local)) return true;
  const condition = definition.when[local];
  const wanted = attempt(
    context,
    definition,
    identity,
    ['when', local],
    () => ({ value: evaluateTemplate(condition, scope) }),
  );
  return wanted?.value === true;
}

interface OutputScope {
  scope: Scope;
  rendered: Record<string, KubeObject>;
  live: Record<string, KubeObject>;
}

/**
 * A value that the rendered objects give is that; only one that needs more is read from a record, then from live
 * objects, and is pending until they have it.
 */
function outputOf(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  name: string,
  { scope, rendered, live }: OutputScope,
): { value: OutputValue; recorded?: RecordedOutput } {
  const output = definition.outputs[name];
  if (output.kind === 'composed') {
    const text = String(evaluateTemplate(output.text, scope));
    return { value: { kind: 'composed', text } };
  }
  const template =
    output.kind === 'secret' ? [output.name, output.key] : output.value;
  const evaluate = (objects: Record<string, KubeObject>) =>
    evaluateTemplate(template, { ...scope, objects });
  const wrap = (value: unknown): OutputValue => {
    if (value === null || value === undefined) {
      throw new ExpressionError('gives no value');
    }
    return output.kind === 'secret' && Array.isArray(value)
      ? { kind: 'secret', name: String(value[0]), key: String(value[1]) }
      : { kind: 'value', value };
  };
  if (!usesRoot(template, 'objects')) return { value: wrap(evaluate({})) };
  const fromRendered = tryValue(() => wrap(evaluate(rendered)));
  if (fromRendered.ok) return { value: fromRendered.value };
  const record = context.input.recorded?.find(
    entry => entry.resource === identity.key && entry.output === name,
  );
  const found = record
    ? tryValue(() => record.value)
    : tryValue(() => evaluate({ ...rendered, ...live }));
  const value = found.ok ? tryValue(() => wrap(found.value)) : found;
  return found.ok && value.ok
    ? {
        value: value.value,
        recorded: { resource: identity.key, output: name, value: found.value },
      }
    : {
        value: {
          kind: 'pending',
          reason: value.ok ? 'not reported yet' : value.reason,
        },
      };
}

function tryValue<T>(
  run: () => T,
): { ok: true; value: T } | { ok: false; reason: string } {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { ok: false, reason: error.message };
  }
}

/** What several workloads render has to come out the same, so it cannot depend on which of them asks. */
function refuseWorkload(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
): void {
  const { objects, when, outputs, endpoints } = definition;
  for (const name of ['workload', 'release']) {
    if (!usesRoot([objects, when, Object.values(outputs), endpoints], name)) {
      continue;
    }
    context.problems.add(['resources', identity.key, 'id'], {
      message: `a ${identity.type} cannot be shared: definition ${definition.name} makes it for one workload (it uses \`${name}\`)`,
      hint: 'remove the id',
      code: 'resource-shared',
    });
    return;
  }
}

function attempt<T>(
  context: Context,
  definition: ResourceDefinition,
  identity: ResourceIdentity,
  path: Path,
  run: () => T,
): T | undefined {
  const result = tryValue(run);
  if (result.ok) return result.value;
  const at = definition.positionOf(['spec', ...path]);
  context.problems.add(['resources', identity.key], {
    message: `definition ${definition.name} cannot serve this: ${formatPath(['spec', ...path])} at ${definition.file}:${at.line}: ${result.reason}`,
    hint: 'change the params, or ask the owner of the platform',
    code: 'resource-definition',
  });
  return undefined;
}
