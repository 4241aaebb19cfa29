import { TENANT_LABEL } from '@macadam/kubernetes';
import {
  parsePlaceholders,
  type Path,
  type ResourceRequest,
  type ScoreFile,
} from '@macadam/score';
import type { Context } from '../context/context';
import { grantsFrom } from '../platform/grants';
import { isCall } from '../platform/resourceTypes';
import { textAt } from '../values/valueAt';

/** What a workload can be called, with its tenant before a slash where that is another. */
const WORKLOAD =
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\/)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** On a resource of a Score file: the tenant that has it. */
export const TENANT_ANNOTATION = TENANT_LABEL;

/** Another workload that a resource stands for. */
export interface Call {
  workload: string;
  /** Its tenant, where the Score file names one. */
  tenant?: string;
  /** Where the Score file names the workload. */
  at: Path;
}

/**
 * The workload that a resource stands for, if its type does: the one that its params name, else the last part of its id,
 * else the one that is called like the resource, as Score's community has it.
 *
 * @param params - as they are, or with their placeholders expanded
 */
export function callOf(
  key: string,
  request: ResourceRequest,
  params: Record<string, unknown> = request.params ?? {},
): Call | undefined {
  if (!isCall(request.type)) return undefined;
  const path: Path = ['resources', key];
  const { annotations = {} } = request.metadata ?? {};
  const tenant =
    textAt(params, ['tenant']) ??
    (Object.hasOwn(annotations, TENANT_ANNOTATION)
      ? annotations[TENANT_ANNOTATION]
      : undefined);
  const [name, at] = namedBy(path, key, request, params);
  const slash = name.indexOf('/');
  const of = slash < 0 ? tenant : name.slice(0, slash);
  return {
    workload: name.slice(slash + 1),
    ...(of === undefined ? {} : { tenant: of }),
    at,
  };
}

function namedBy(
  path: Path,
  key: string,
  { id }: ResourceRequest,
  params: Record<string, unknown>,
): [string, Path] {
  const workload = textAt(params, ['workload']);
  if (workload !== undefined)
    return [workload, [...path, 'params', 'workload']];
  // Tools that make mocks have a title here.
  const name = textAt(params, ['name']);
  if (name !== undefined && WORKLOAD.test(name)) {
    return [name, [...path, 'params', 'name']];
  }
  if (id !== undefined) return [id.split('.').at(-1) ?? id, [...path, 'id']];
  return [key, path];
}

/**
 * The workloads that a Score file calls. One that a placeholder names is left out: it is known only when that is
 * expanded.
 *
 * @param tenant - the tenant of the Score file, whose own workloads are meant where it names none
 */
export function callsOf(
  { workload: { resources } }: ScoreFile,
  tenant: string,
): { key: string; tenant: string; workload: string }[] {
  return Object.entries(resources ?? {}).flatMap(([key, request]) => {
    const call = callOf(key, request);
    return call && ![call.workload, call.tenant ?? ''].some(isTemplate)
      ? [{ key, tenant: call.tenant ?? tenant, workload: call.workload }]
      : [];
  });
}

function isTemplate(text: string): boolean {
  return parsePlaceholders(text).some(({ kind }) => kind === 'placeholder');
}

/** Whether the platform repository grants a call to another tenant's workload; where not, a finding says so. */
export function mayCall(context: Context, key: string, call: Call): boolean {
  const { input, environment, problems, tenant } = context;
  if (!call.tenant || call.tenant === tenant.name) return true;
  const at: Path = ['resources', key, 'params', 'tenant'];
  const { platform } = input;
  if (!platform.tenants.some(({ name }) => name === call.tenant)) {
    problems.add(at, {
      message: `the platform has no tenant ${JSON.stringify(call.tenant)}`,
      hint: `have: ${platform.tenants.map(({ name }) => name).join(', ')}`,
      code: 'resource-tenant',
      stage: 'match',
    });
    return false;
  }
  const granted = grantsFrom(platform, call.tenant, environment.name).filter(
    ({ to }) => to.includes(tenant.name),
  );
  if (granted.some(({ workload }) => workload === call.workload)) return true;
  const have = granted.flatMap(({ workload }) => workload ?? []);
  problems.add(at, {
    message: `${tenant.name} may not call ${call.workload} of ${call.tenant} in ${environment.name}`,
    hint: `it may call ${have.join(', ') || 'nothing there'}; a Grant in the platform repository says so`,
    code: 'resource-grant',
    stage: 'match',
  });
  return false;
}
