import type { Path, ResourceRequest } from '@macadam/score';
import type { Context } from '../context/context';
import { compareText } from '../values/compareText';
import { provide } from './borrow';
import { chooseDefinition } from './chooseDefinition';
import { describeResource } from './describeResource';
import { loanOf } from './loan';
import { resolveParams } from './resolveParams';
import { provisionedLater } from './provision';
import { identityOf } from './resourceIdentity';
import { resourceOrder } from './resourceOrder';
import type { ResourceResult, ResourcesResult } from './results';
import { checkSharedParams, reuseResource } from './reuseResource';

/** Matches, parametrises and provisions every resource of the Score file, those that others use first. */
export function resolveResources(context: Context): ResourcesResult {
  const requests = context.workload.resources ?? {};
  const state: State = {
    results: new Map(),
    outputs: new Map(
      Object.keys(requests)
        .sort(compareText)
        .map(key => [key, undefined]),
    ),
    recorded: [],
    byIdentity: new Map(),
  };
  const order = resourceOrder(requests);
  if (order.cycle) {
    context.problems.add(['resources', order.cycle[0], 'params'], {
      message: `resources wait for each other's outputs: ${order.cycle.join(' → ')}`,
      hint: 'remove one of the references from the params',
      code: 'params-cycle',
      stage: 'match',
    });
    return state;
  }
  for (const { key, dependsOn } of order.resources) {
    const result = resolveOne(context, key, requests[key], dependsOn, state);
    state.results.set(key, result);
    state.outputs.set(key, result?.outputs);
  }
  return state;
}

interface State extends ResourcesResult {
  /** The first key of each resource. */
  byIdentity: Map<string, { key: string; result: ResourceResult }>;
}

function resolveOne(
  context: Context,
  key: string,
  request: ResourceRequest,
  dependsOn: string[],
  state: State,
): ResourceResult | undefined {
  const { problems, input } = context;
  const path: Path = ['resources', key];
  const loan = loanOf(context, key, request);
  if (loan === 'refused') return undefined;
  const selection = chooseDefinition(context, key, request, loan);
  if (!selection) return undefined;
  const definition = selection.chosen;
  const asked = resolveParams(context, key, request, definition, {
    outputs: state.outputs,
    dependsOn,
  });
  if (!asked) return undefined;
  const { pending, ...given } = asked;
  const identity = {
    key,
    ...identityOf(context, key, request, loan),
    ...given,
  };
  const first = state.byIdentity.get(identity.id);
  if (first) {
    const { params } = given;
    return reuseResource(context, key, first, { params, dependsOn });
  }
  const provisioned = problems.unlessWrong(() => {
    if (pending.length > 0) return provisionedLater(definition, pending);
    if (identity.shared && !loan) {
      checkSharedParams(context, key, identity.id, given.params);
    }
    return provide(context, definition, identity, loan);
  });
  if (!provisioned) return undefined;
  const described = { definition, selection, provisioned, loan };
  const result: ResourceResult = {
    // Whether another tenant's resource is ready, its own deployments know.
    definition: loan ? { ...definition, readyWhen: [] } : definition,
    outputs: provisioned.outputs,
    provisioned,
    resource: {
      ...describeResource(identity, described),
      dependsOn,
      wave: waveAfter(dependsOn, state),
      position: input.score.positionOf(path),
    },
  };
  state.recorded.push(...provisioned.recorded);
  state.byIdentity.set(identity.id, { key, result });
  return result;
}

/** The first wave in which the outputs of other resources are known: the one after those that are waited for. */
function waveAfter(dependsOn: readonly string[], { results }: State): number {
  return Math.max(
    0,
    ...dependsOn.map(other => {
      const result = results.get(other);
      if (!result) return 0;
      const waits = result.definition.readyWhen.length > 0 ? 1 : 0;
      return result.resource.wave + waits;
    }),
  );
}
