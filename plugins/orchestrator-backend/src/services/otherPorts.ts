import {
  namedPorts,
  objectsOf,
  servicePorts,
  withPortNumbers,
  type Environment,
  type Finding,
  type NamedPort,
  type TextFile,
} from '@macadam/resolver';
import type { ScoreFile } from '@macadam/score';
import { treeFolder } from '../steps/wavesInGit';
import type { EnvironmentsRepository } from './EnvironmentsRepository';

/** The number of another workload's port, as that workload was in the environment when this one was rendered. */
export interface RecordedPort {
  tenant: string;
  workload: string;
  port: string;
  number: number;
}

/** What a Score file calls by name, and what is known of it. */
export interface PortsRead {
  /** With numbers in the place of the names that are known. */
  score: ScoreFile;
  /** What was read, to render the same again. */
  ports: RecordedPort[];
  /** Why a port of a resource is not known, by the name of the resource. */
  unknown: ReadonlyMap<string, string>;
}

/**
 * Reads the ports that a Score file calls by their names from what Git holds of the other workloads in the environment.
 *
 * @param recorded - what was read when this was rendered before; it wins
 */
export async function readOtherPorts(
  score: ScoreFile,
  place: { environment: Environment; tenant: string },
  environments: EnvironmentsRepository,
  recorded: readonly RecordedPort[] = [],
): Promise<PortsRead> {
  const { environment } = place;
  const ports: RecordedPort[] = [];
  const unknown = new Map<string, string>();
  const numbers = new Map<string, number>();
  for (const named of namedPorts(score)) {
    const of = { tenant: named.tenant ?? place.tenant, ...pick(named) };
    const before = recorded.find(each => isSame(each, of));
    const known = before ?? (await readPort(environments, environment, of));
    if (typeof known === 'string') {
      unknown.set(named.key, known);
      continue;
    }
    numbers.set(named.key, known.number);
    if (!ports.some(each => isSame(each, of))) ports.push(known);
  }
  return {
    score: withPortNumbers(score, ({ key }) => numbers.get(key)),
    ports,
    unknown,
  };
}

/** What to do about a port whose name is not known here. */
export function withPortReason(
  finding: Finding,
  { unknown }: PortsRead,
): Finding {
  const match = /^resources\.(.*)\.params\.port$/.exec(finding.path);
  const reason = match && unknown.get(match[1]);
  return reason
    ? { ...finding, hint: `${reason}, or give its number` }
    : finding;
}

async function readPort(
  environments: EnvironmentsRepository,
  environment: Environment,
  of: { tenant: string; workload: string; port: string },
): Promise<RecordedPort | string> {
  const { files } = await environments.tree(environment, of, { fetch: false });
  const own: TextFile[] = files.filter(({ path }) =>
    path.startsWith(`${treeFolder(environment, of)}/`),
  );
  const ports = servicePorts(objectsOf(own));
  if (Object.hasOwn(ports, of.port)) {
    return { ...of, number: ports[of.port] };
  }
  if (own.length === 0) {
    return `deploy ${of.workload} to ${environment.name} first, whose ports have names`;
  }
  const names = Object.keys(ports);
  return names.length === 0
    ? `${of.workload} has no service port in ${environment.name}: add one there`
    : `use a port of ${of.workload} in ${environment.name}: ${names.join(', ')}`;
}

function pick({ workload, port }: NamedPort) {
  return { workload, port };
}

function isSame(
  a: { tenant: string; workload: string; port: string },
  b: { tenant: string; workload: string; port: string },
): boolean {
  return (
    a.tenant === b.tenant && a.workload === b.workload && a.port === b.port
  );
}
