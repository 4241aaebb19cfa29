import { formatPath, type Path, type ResourceRequest } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Context } from '../context/context';
import { checkerOf } from '../platform/schemaFindings';
import type { ResourceDefinition } from '../types';
import { compareText } from '../values/compareText';
import { Bindings, type Outputs } from './Bindings';
import { type ResolvedCall, resolveCall } from './called';

/** What a Score file asks of a definition. */
export interface ResolvedParams {
  params: Record<string, unknown>;
  /** `resource.output` that they use and nobody knows yet, sorted. Not empty: the params are not whole and not checked. */
  pending: string[];
  /** The workload that the resource stands for. */
  call?: ResolvedCall;
}

/**
 * The params of a resource, with placeholders expanded and the definition's defaults filled in.
 *
 * @param outputs - of the resources that were resolved before
 * @param dependsOn - keys of those whose outputs it uses
 * @returns undefined when they are wrong, as a finding says, or need a resource that failed
 */
export function resolveParams(
  context: Context,
  key: string,
  request: ResourceRequest,
  definition: ResourceDefinition,
  { outputs, dependsOn }: { outputs: Outputs; dependsOn: readonly string[] },
): ResolvedParams | undefined {
  const { problems, workload } = context;
  const path: Path = ['resources', key, 'params'];
  const bindings = new Bindings(workload, outputs, problems);
  const given = problems.unlessWrong(() =>
    bindings.deep(request.params ?? {}, path, 'a resource parameter'),
  );
  if (!isRecord(given) || dependsOn.some(other => !outputs.get(other))) {
    return undefined;
  }
  const params = structuredClone(given);
  const pending = [...bindings.pending].sort(compareText);
  if (pending.length > 0) return { params, pending };
  return problems.unlessWrong(() => {
    const call = resolveCall(context, key, request, params);
    // The name of a port becomes its number.
    if (call?.called.port !== undefined && params.port !== undefined) {
      params.port = call.called.port;
    }
    checkParams(context, definition, path, params);
    return { params, pending, ...(call ? { call } : {}) };
  });
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
      stage: 'match',
    });
  }
}
