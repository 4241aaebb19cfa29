import { COMPONENT_LABEL } from '@macadam/kubernetes';
import {
  closest,
  type Path,
  type ResourceRequest,
  type Workload,
} from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import { type Context, serviceNameOf } from '../context/context';
import type { Problem } from '../context/Problems';
import { namespaceOf } from '../platform/namespace';
import type {
  KubeObject,
  OtherWorkload,
  OtherWorkloads,
  WorkloadService,
} from '../types';
import { type Call, callOf, mayCall } from './calls';

/** The port of a workload of which nothing is known: what the organisation's own templates serve. */
const ASSUMED_PORT = 8080;

/** What expressions of a definition may use of the workload that a resource stands for, as `called`. */
export interface Called {
  workload: string;
  tenant: string;
  /** The name of its Service. */
  service: string;
  namespace: string;
  /** The name that reaches it from the caller's namespace. */
  name: string;
  /** The name that reaches it from anywhere in the cluster. */
  host: string;
  /** Its service ports by name. */
  ports: Record<string, number>;
  /** The one that is asked for, or the only one. */
  port?: number;
}

/** A workload that a resource stands for, as it is in the environment. */
export interface ResolvedCall {
  called: Called;
  /** It is not in the environment. */
  isAbsent: boolean;
  /** What to say to whoever uses a port that is not known. */
  portProblem?: { message: string; hint: string };
}

/**
 * Finds the workload that a resource stands for and the port that it asks for. What cannot work is a finding.
 *
 * @returns undefined where the resource stands for no other workload, or a finding says why it cannot be called
 */
export function resolveCall(
  context: Context,
  key: string,
  request: ResourceRequest,
  params: Record<string, unknown>,
): ResolvedCall | undefined {
  const call = callOf(key, request, params);
  if (!call || !mayCall(context, key, call)) return undefined;
  const tenant = call.tenant ?? context.tenant.name;
  const other = find(context, tenant, call);
  if (other === 'missing') return undefined;
  const { environment, problems, input } = context;
  const named = nameOf(context, tenant, call.workload);
  if (other && !other.service) {
    problems.add(call.at, {
      message: `${named} has no service: its Score file gives it no port that others could call`,
      hint: `add service.ports to the Score file of ${named}, or remove the resource`,
      code: 'call-service',
      stage: 'match',
    });
    return undefined;
  }
  if (other?.absent) {
    const absent: Problem = {
      message: `${named} is not in ${environment.name}`,
      hint: other.absent.reason,
      code: 'call-absent',
      stage: 'match',
      until: { tenant, workload: call.workload },
    };
    if (other.absent.stops) {
      problems.add(call.at, absent);
      return undefined;
    }
    problems.warn(call.at, absent);
  }
  const found = input.platform.tenants.find(({ name }) => name === tenant);
  const namespace = found ? namespaceOf(environment, found) : context.namespace;
  const service = other?.service ?? { name: call.workload, ports: {} };
  const host = `${service.name}.${namespace}.svc`;
  const called: Called = {
    workload: call.workload,
    tenant,
    service: service.name,
    namespace,
    name: tenant === context.tenant.name ? service.name : host,
    host,
    ports: service.ports,
  };
  const port = portOf(named, params.port, other?.service);
  if (port.kind === 'wrong') {
    const at: Path = ['resources', key, 'params', 'port'];
    problems.add(at, { ...port.problem, code: 'call-port', stage: 'match' });
    return undefined;
  }
  return {
    called: port.kind === 'known' ? { ...called, port: port.number } : called,
    isAbsent: other?.absent !== undefined,
    ...(port.kind === 'open' ? { portProblem: port.problem } : {}),
  };
}

/** The Service of a workload as its Score file, overrides included, describes it; none without a port. */
export function serviceOf(workload: Workload): WorkloadService | undefined {
  const ports = Object.entries(workload.service?.ports ?? {});
  if (ports.length === 0) return undefined;
  return {
    name: serviceNameOf(workload),
    ports: Object.fromEntries(ports.map(([name, { port }]) => [name, port])),
  };
}

/** The Service of a workload among its rendered objects; those of its databases, and the one that names its pods, are others. */
export function renderedService(
  objects: readonly KubeObject[],
): WorkloadService | undefined {
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'Service' || !isRecord(spec) || !isRecord(spec.selector)) {
      continue;
    }
    const isOfWorkload =
      spec.selector[COMPONENT_LABEL] === 'workload' &&
      spec.clusterIP !== 'None';
    if (!isOfWorkload || !Array.isArray(spec.ports)) continue;
    const ports = spec.ports.flatMap((each: unknown) =>
      isRecord(each) &&
      typeof each.name === 'string' &&
      typeof each.port === 'number'
        ? [[each.name, each.port] as const]
        : [],
    );
    return { name: metadata.name, ports: Object.fromEntries(ports) };
  }
  return undefined;
}

/** What is known of a workload; undefined where nobody knows whether it is there. */
function find(
  context: Context,
  tenant: string,
  call: Call,
): OtherWorkload | 'missing' | undefined {
  const { input, workload, problems, environment } = context;
  if (
    tenant === context.tenant.name &&
    call.workload === workload.metadata.name
  ) {
    const service = serviceOf(workload);
    return {
      tenant,
      workload: call.workload,
      ...(service ? { service } : {}),
    };
  }
  const others: OtherWorkloads = input.others ?? {
    workloads: [],
    names: {},
    areAll: false,
  };
  const found = others.workloads.find(
    each => each.tenant === tenant && each.workload === call.workload,
  );
  if (found) return found;
  const names = Object.hasOwn(others.names, tenant) ? others.names[tenant] : [];
  const own = tenant === context.tenant.name ? workload.metadata.name : '';
  const near = closest(
    call.workload,
    names.filter(name => name !== own),
  );
  const named = nameOf(context, tenant, call.workload);
  if (others.areAll) {
    const meant = near ?? names.find(name => isPartOf(name, call.workload));
    problems.add(call.at, {
      message: `there is no workload ${named} in ${environment.name}, and no repository of ${tenant} declares one`,
      hint: `${meant ? `did you mean \`${meant}\`? Otherwise ` : ''}push the Score file of ${named}: what waits for it here goes on by itself`,
      code: 'call-unknown',
      stage: 'match',
    });
    return 'missing';
  }
  if (near && !differByNumber(near, call.workload)) {
    problems.add(call.at, {
      message: `none of the Score files is of a workload ${named}`,
      hint: `did you mean \`${near}\`? Otherwise give the Score file of ${named} as well`,
      code: 'call-unknown',
      stage: 'match',
    });
    return 'missing';
  }
  problems.warn(call.at, {
    message: `${named} is not among the Score files: that it is in ${environment.name}, and what its service is called, is assumed`,
    hint: `give the Score file of ${named} as well`,
    code: 'call-unchecked',
    stage: 'match',
  });
  return undefined;
}

/** `web-1` and `web-2` are two workloads, and neither is the other misspelt. */
function differByNumber(a: string, b: string): boolean {
  return a.replace(/[0-9]+/g, '') === b.replace(/[0-9]+/g, '');
}

function nameOf(context: Context, tenant: string, workload: string): string {
  return tenant === context.tenant.name ? workload : `${tenant}/${workload}`;
}

type Port =
  | { kind: 'known'; number: number }
  /** Not asked for, and not to be guessed. */
  | { kind: 'open'; problem: { message: string; hint: string } }
  | { kind: 'wrong'; problem: { message: string; hint: string } };

function portOf(
  named: string,
  asked: unknown,
  service: WorkloadService | undefined,
): Port {
  const number = numberOf(asked);
  if (!service) {
    return number !== undefined || asked === undefined
      ? { kind: 'known', number: number ?? ASSUMED_PORT }
      : {
          kind: 'wrong',
          problem: {
            message: `port ${JSON.stringify(asked)} of ${named} is not known here`,
            hint: `give the port’s number, or the Score file of the other workload as well`,
          },
        };
  }
  const ports = Object.entries(service.ports);
  const have = `have: ${ports.map(([name, port]) => `${name} (${port})`).join(', ')}`;
  if (asked === undefined) {
    return ports.length === 1
      ? { kind: 'known', number: ports[0][1] }
      : {
          kind: 'open',
          problem: {
            message: `${named} has several ports, and nothing says which`,
            hint: `add params.port; ${have}`,
          },
        };
  }
  const found = ports.find(([name, port]) => name === asked || port === number);
  if (found) return { kind: 'known', number: found[1] };
  const near =
    typeof asked === 'string'
      ? closest(
          asked,
          ports.map(([name]) => name),
        )
      : undefined;
  return {
    kind: 'wrong',
    problem: {
      message: `${named} has no port ${JSON.stringify(asked)}`,
      hint: `${near ? `did you mean \`${near}\`? ` : ''}${have}`,
    },
  };
}

/** Whether one of two names is the other with words more, as `cart` and `cart-service`. */
function isPartOf(one: string, other: string): boolean {
  return one.startsWith(`${other}-`) || other.startsWith(`${one}-`);
}

/** A port as a number, or as text that is one; undefined for a name. */
function numberOf(port: unknown): number | undefined {
  if (typeof port === 'number') return port;
  return typeof port === 'string' && /^[0-9]{1,5}$/.test(port)
    ? Number(port)
    : undefined;
}
