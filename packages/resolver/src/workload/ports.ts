import type { ServicePort, Workload } from '@macadam/score';
import { compareText } from '../values/compareText';

/** A port of the workload's Service. */
export interface NamedPort {
  name: string;
  /** Port of the Service. */
  port: number;
  /** Port of the container. */
  targetPort: number;
  protocol: 'TCP' | 'UDP';
}

/** Service ports by name. */
export function servicePorts(workload: Workload): NamedPort[] {
  return Object.entries(workload.service?.ports ?? {})
    .sort(([a], [b]) => compareText(a, b))
    .map(([name, port]) => toNamedPort(name, port));
}

/**
 * The container that the service ports belong to, which Score does not say: the only one, else the one named like the
 * workload, else `main` or `app`, else the first by name among those that no other container waits for.
 */
export function mainContainer(workload: Workload): string {
  const names = Object.keys(workload.containers).sort(compareText);
  const serving = names.filter(name => !isInit(workload, name));
  const preferred = [workload.metadata.name, 'main', 'app'];
  return (
    preferred.find(name => serving.includes(name)) ?? serving[0] ?? names[0]
  );
}

/** Whether a container starts before another, and so is an init container. */
export function isInit(workload: Workload, container: string): boolean {
  return Object.keys(workload.containers[container].before ?? {}).length > 0;
}

/** The container port that a probe can ask: TCP, `http` or `web` before others. */
export function probePort(workload: Workload): number | undefined {
  const ports = servicePorts(workload).filter(
    ({ protocol }) => protocol === 'TCP',
  );
  const usual = ports.find(({ name }) => name === 'http' || name === 'web');
  return (usual ?? ports[0])?.targetPort;
}

function toNamedPort(name: string, port: ServicePort): NamedPort {
  return {
    name,
    port: port.port,
    targetPort: port.targetPort ?? port.port,
    protocol: port.protocol ?? 'TCP',
  };
}
