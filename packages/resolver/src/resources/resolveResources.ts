import { formatPath, Path, ResourceRequest } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { Bindings, OutputValue } from './Bindings';
import { provide } from './borrow';
import { canonical, sameValue } from '../values/canonical';
import { composedParts } from '../expressions/composed';
import type { Context } from '../context/context';
import { resolveCall } from './called';
import { chooseDefinition, hintFor } from './chooseDefinition';
import { placeOf } from '../context/Problems';
import type { Provisioned } from './provision';
import { resourceOrder } from './resourceOrder';
import { checkerOf } from '../platform/schemaFindings';
import { identityOf } from './resourceIdentity';
import type {
  RecordedOutput,
  ResolvedResource,
  ResourceDefinition,
} from '../types';
import { compareText } from '../values/compareText';
import { loanOf } from './loan';

/** One resource of a Score file, resolved as far as possible. */
export interface ResourceResult {
  resource: ResolvedResource;
  definition: ResourceDefinition;
  outputs: ReadonlyMap<string, OutputValue>;
  /** Empty for a key that shares another key's resource. */
  provisioned: Provisioned;
}

export interface ResourcesResult {
  /** By key, in the order of resolution. Undefined: it failed, and a finding says why. */
  results: Map<string, ResourceResult | undefined>;
  /** What each key's outputs are, for the workload's placeholders. */
  outputs: Map<string, ReadonlyMap<string, OutputValue> | undefined>;
  recorded: RecordedOutput[];
}

/** Matches, parametrises and provisions every resource of the Score file, those that others use first. */
export function resolveResources(context: Context): ResourcesResult {
  const requests = context.workload.resources ?? {};
  const results = new Map<string, ResourceResult | undefined>();
  const outputs = new Map<string, ReadonlyMap<string, OutputValue> | undefined>(
    Object.keys(requests)
      .sort(compareText)
      .map(key => [key, undefined]),
  );
  const recorded: RecordedOutput[] = [];
  const order = resourceOrder(requests);
  if (order.cycle) {
    context.problems.add(['resources', order.cycle[0], 'params'], {
      message: `resources wait for each other's outputs: ${order.cycle.join(' → ')}`,
      hint: 'remove one of the references from the params',
      code: 'params-cycle',
    });
    return { results, outputs, recorded };
  }
  const byIdentity = new Map<string, { key: string; result: ResourceResult }>();
  for (const { key, dependsOn } of order.resources) {
    const request = requests[key];
    const result = resolveOne(context, key, request, dependsOn, {
      results,
      outputs,
      recorded,
      byIdentity,
    });
    results.set(key, result);
    outputs.set(key, result?.outputs);
  }
  return { results, outputs, recorded };
}

interface State extends ResourcesResult {
  byIdentity: Map<string, { key: string; result: ResourceResult }>;
}

function resolveOne(
  context: Context,
  key: string,
  request: ResourceRequest,
  dependsOn: string[],
  state: State,
): ResourceResult | undefined {
  const path: Path = ['resources', key];
  const { problems } = context;
  const loan = loanOf(context, key, request);
  if (loan === 'refused') return undefined;
  const selection = chooseDefinition(context, key, request, loan);
  const definition = selection.chosen;
  if (!definition) {
    problems.add(path, {
      message: `no definition serves a ${request.type}${request.class ? ` of class ${request.class}` : ''} here: ${selection.why}`,
      hint: hintFor(context, selection),
      code: 'resource-unmatched',
    });
    return undefined;
  }
  const failedBefore = problems.findings.length;
  const bindings = new Bindings(context.workload, state.outputs, problems);
  const paramsPath: Path = [...path, 'params'];
  const given = bindings.deep(
    request.params ?? {},
    paramsPath,
    'a resource parameter',
  );
  if (
    problems.findings.length > failedBefore ||
    dependsOn.some(other => !state.results.get(other))
  ) {
    return undefined;
  }
  const deferred = bindings.pending.size > 0;
  const params: Record<string, unknown> = isRecord(given)
    ? structuredClone(given)
    : {};
  const call = deferred
    ? undefined
    : resolveCall(context, key, request, params);
  if (call?.called.port !== undefined && params.port !== undefined) {
    params.port = call.called.port;
  }
  if (!deferred) {
    checkParams(context, definition, paramsPath, params);
  }
  if (problems.findings.length > failedBefore) return undefined;
  const identity = identityOf(context, key, request, loan);
  const wave = Math.max(
    0,
    ...dependsOn.map(other => {
      const dependency = state.results.get(other);
      if (!dependency) return 0;
      const waits = dependency.definition.readyWhen.length > 0 ? 1 : 0;
      return dependency.resource.wave + waits;
    }),
  );
  const shared = state.byIdentity.get(identity.id);
  if (shared) {
    return shareResource(context, key, shared, params, dependsOn);
  }
  if (identity.shared && !deferred && !loan) {
    checkShared(context, key, identity.id, params);
  }
  const waiting = `waits for ${[...bindings.pending].sort(compareText).join(', ')}`;
  const provisioned: Provisioned = deferred
    ? {
        objects: [],
        refs: {},
        endpoints: [],
        recorded: [],
        outputs: new Map(
          Object.keys(definition.outputs)
            .sort(compareText)
            .map(name => [name, { kind: 'pending', reason: waiting }]),
        ),
      }
    : provide(
        context,
        definition,
        { key, ...identity, params, ...(call ? { call } : {}) },
        loan,
      );
  if (problems.findings.length > failedBefore) return undefined;
  state.recorded.push(...provisioned.recorded);
  const result: ResourceResult = {
    // Whether another tenant's resource is ready, its own deployments know.
    definition: loan ? { ...definition, readyWhen: [] } : definition,
    outputs: provisioned.outputs,
    provisioned,
    resource: {
      key,
      id: identity.id,
      type: request.type,
      class: identity.class,
      name: identity.name,
      shared: identity.shared && !loan,
      ...(loan ? { tenant: loan.tenant.name } : {}),
      ...(call
        ? {
            call: {
              tenant: call.called.tenant,
              workload: call.called.workload,
              isAbsent: call.isAbsent,
            },
          }
        : {}),
      definition: {
        name: definition.name,
        file: definition.file,
        line: definition.line,
      },
      why: selection.why,
      candidates: selection.candidates.map(candidate => ({
        definition: candidate.definition.name,
        matched: candidate.matched,
        reason: candidate.reason,
      })),
      params: canonical(params),
      outputs: describeOutputs(provisioned.outputs),
      objects: provisioned.objects.map(
        ({ object }) => `${object.kind}/${object.metadata.name}`,
      ),
      dependsOn,
      wave,
      position: context.input.score.positionOf(path),
    },
  };
  state.byIdentity.set(identity.id, { key, result });
  return result;
}

/** Fills in defaults, and says what is wrong with what is given. */
function checkParams(
  { problems }: Context,
  definition: ResourceDefinition,
  path: Path,
  params: Record<string, unknown>,
): void {
  const told = new Set(problems.findings.map(finding => finding.path));
  const wrong = checkerOf(definition.params, { useDefaults: true })(params);
  for (const problem of wrong) {
    const at = [...path, ...problem.path];
    if (told.has(formatPath(at))) continue;
    problems.add(at, {
      message: `${problem.message}, says definition ${definition.name}`,
      ...(problem.hint ? { hint: problem.hint } : {}),
      code: 'resource-params',
    });
  }
}

/** A second key with the same identity is the same resource; it may not ask for something else. */
function shareResource(
  context: Context,
  key: string,
  shared: { key: string; result: ResourceResult },
  params: Record<string, unknown>,
  dependsOn: string[],
): ResourceResult | undefined {
  const { result } = shared;
  const { score } = context.input;
  if (!sameValue(params, result.resource.params)) {
    context.problems.add(['resources', key, 'params'], {
      message: `${result.resource.id} has other params here than at ${placeOf(score, ['resources', shared.key, 'params'])} (${formatPath(['resources', shared.key, 'params'])})`,
      hint: 'one id is one resource: give both the same params, or one another id',
      code: 'resource-shared-params',
    });
    return undefined;
  }
  return {
    ...result,
    provisioned: {
      objects: [],
      refs: {},
      endpoints: [],
      recorded: [],
      outputs: result.outputs,
    },
    resource: {
      ...result.resource,
      key,
      dependsOn,
      position: score.positionOf(['resources', key]),
    },
  };
}

/** Another workload of the tenant may have asked for the same resource with other params. */
function checkShared(
  context: Context,
  key: string,
  id: string,
  params: Record<string, unknown>,
): void {
  const { name } = context.workload.metadata;
  const other = context.input.shared?.find(
    entry => entry.id === id && entry.workload !== name,
  );
  if (!other || sameValue(other.params, params)) return;
  context.problems.add(['resources', key, 'params'], {
    message: `${id} has other params in workload ${other.workload}: ${JSON.stringify(canonical(other.params))}`,
    hint: 'one id is one resource: give both the same params, or one another id',
    code: 'resource-shared-params',
  });
}

function describeOutputs(
  outputs: ReadonlyMap<string, OutputValue>,
): ResolvedResource['outputs'] {
  return [...outputs].flatMap(([name, output]): ResolvedResource['outputs'] => {
    switch (output.kind) {
      case 'secret':
        return [{ name, secret: { name: output.name, key: output.key } }];
      case 'pending':
        return [{ name, pending: true }];
      case 'refused':
        return [];
      case 'composed':
        return [{ name, value: shownText(output.text, outputs) }];
      default:
        return [
          {
            name,
            value:
              typeof output.value === 'string'
                ? output.value
                : JSON.stringify(output.value),
          },
        ];
    }
  });
}

/** A composed text with what is no secret in it. */
function shownText(
  text: string,
  outputs: ReadonlyMap<string, OutputValue>,
): string {
  return composedParts(text)
    .map(part => {
      if (part.kind === 'text') return part.text;
      const found = outputs.get(part.name);
      return found?.kind === 'value' && typeof found.value === 'string'
        ? found.value
        : `$(${part.name})`;
    })
    .join('');
}
