import type { Path, Workload } from '@macadam/score';
import { Scope } from '../expressions/expressions';
import { defaultsFor } from '../platform/defaults';
import { namespaceOf, tenantScope } from '../platform/namespace';
import type {
  Environment,
  ResolveFinding,
  ResolveInput,
  Tenant,
  WorkloadDefaults,
} from '../types';
import { Problems } from './Problems';

/** What every step of one resolution shares. */
export interface Context {
  input: ResolveInput;
  workload: Workload;
  environment: Environment;
  tenant: Tenant;
  defaults: WorkloadDefaults;
  namespace: string;
  problems: Problems;
  /** Names that every expression may use. */
  scope: Scope;
}

/** Looks up what the input names; a name the platform does not have is a finding. */
export function contextOf(
  input: ResolveInput,
): { context: Context } | { findings: ResolveFinding[] } {
  const { platform, score } = input;
  const problems = new Problems(score);
  const named = (path: Path, message: string, have: readonly string[]) =>
    problems.add(path, {
      message,
      hint: `have: ${have.join(', ') || 'none'}`,
      code: 'resolve-context',
      stage: 'match',
    });
  const tenant = platform.tenants.find(({ name }) => name === input.tenant);
  const environment = platform.environments.find(
    ({ name }) => name === input.environment,
  );
  if (!tenant) {
    named(
      [],
      `the platform has no tenant ${JSON.stringify(input.tenant)}`,
      platform.tenants.map(({ name }) => name),
    );
  }
  if (!environment) {
    named(
      [],
      `the platform has no environment ${JSON.stringify(input.environment)}`,
      platform.environments.map(({ name }) => name),
    );
  }
  if (!tenant || !environment) return { findings: problems.findings };
  const defaults = defaultsFor(platform.defaults, environment);
  if (!defaults) {
    named(
      [],
      `the platform has no workload defaults for environment ${environment.name}`,
      platform.defaults.map(({ name }) => name),
    );
    return { findings: problems.findings };
  }
  const { workload } = score;
  const context: Omit<Context, 'scope' | 'namespace'> = {
    input,
    workload,
    environment,
    tenant,
    defaults,
    problems,
  };
  return { context: inTenant(context, tenant) };
}

/** The same context as a tenant sees it: in that tenant's namespace. */
export function inTenant(
  context: Omit<Context, 'scope' | 'namespace'>,
  tenant: Tenant,
): Context {
  const { environment, workload, input } = context;
  const namespace = namespaceOf(environment, tenant);
  return {
    ...context,
    tenant,
    namespace,
    scope: {
      workload: {
        name: workload.metadata.name,
        kind: givenKind(workload),
        annotations: workload.metadata.annotations ?? {},
        service: serviceNameOf(workload),
        ports: portsOf(workload),
      },
      tenant: tenantScope(tenant),
      environment: {
        name: environment.name,
        type: environment.type,
        cluster: environment.cluster,
        namespace,
        domain: environment.domain ?? '',
        variables: environment.variables,
      },
      release: input.release,
    },
  };
}

/** What the annotations say runs the workload's pods; `kindOf` checks it. */
export function givenKind(workload: Workload): string {
  const annotations = workload.metadata.annotations ?? {};
  const scheduled = Object.keys(annotations).some(
    key =>
      key === 'macadam.dev/schedule' || key.startsWith('macadam.dev/schedule.'),
  );
  return (
    annotations['k8s.score.dev/kind'] ?? (scheduled ? 'CronJob' : 'Deployment')
  );
}

/** Name of the workload's Service: its own, unless the annotation of score-k8s gives another. */
export function serviceNameOf(workload: Workload): string {
  return (
    workload.metadata.annotations?.['k8s.score.dev/service-name'] ??
    workload.metadata.name
  );
}

/** Service ports by name and, as text, by number: what `workload.ports[string(params.port)]` finds. */
function portsOf(workload: Workload): Record<string, number> {
  const ports = Object.entries(workload.service?.ports ?? {});
  return Object.fromEntries([
    ...ports.map(([, { port }]) => [String(port), port]),
    ...ports.map(([name, { port }]) => [name, port]),
  ]);
}
