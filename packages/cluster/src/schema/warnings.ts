/** What the API server takes, and warns of. */
import type { KubeObject } from '../runtime';
import { objectOf, objectsOf, textOf } from './access';
import type { JsonObject } from './schema';

/** By `group/Kind`, where a pod is described. */
const PODS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': ['spec'],
  'apps/DaemonSet': ['spec', 'template', 'spec'],
  'apps/Deployment': ['spec', 'template', 'spec'],
  'apps/ReplicaSet': ['spec', 'template', 'spec'],
  'apps/StatefulSet': ['spec', 'template', 'spec'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  'batch/Job': ['spec', 'template', 'spec'],
};

function ofVariables(container: JsonObject, at: string): string[] {
  const seen = new Set<string>();
  return objectsOf(container.env).flatMap((variable, index) => {
    const name = textOf(variable.name);
    const isHiding = seen.has(name);
    seen.add(name);
    return isHiding
      ? [
          `${at}.env[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
        ]
      : [];
  });
}

/** Containers of a pod share its address, so their ports are one list. */
function ofPorts(containers: readonly JsonObject[], at: string): string[] {
  const byNumber = new Map<string, string>();
  const byName = new Map<string, string>();
  return containers.flatMap((container, index) =>
    objectsOf(container.ports).flatMap((port, position) => {
      const place = `${at}[${index}].ports[${position}]`;
      const { containerPort, protocol, hostIP, hostPort } = port;
      const number = [containerPort, protocol, hostIP, hostPort]
        .map(textOf)
        .join('/');
      const name = textOf(port.name);
      const [same, called] = [byNumber.get(number), byName.get(name)];
      if (!same) byNumber.set(number, place);
      if (name && !called) byName.set(name, place);
      return [
        ...(same ? [`${place}: duplicate port definition with ${same}`] : []),
        ...(called
          ? [
              `${place}: duplicate port name ${JSON.stringify(name)} with ${called}, services and probes that select ports by name will use ${called}`,
            ]
          : []),
      ];
    }),
  );
}

/** What the API server warns of when an object of this kind is written; `key` is `group/Kind`. */
export function warningsAbout(key: string, object: KubeObject): string[] {
  const path = Object.hasOwn(PODS, key) ? PODS[key] : undefined;
  if (!path) return [];
  const pod = path.reduce<JsonObject>(
    (inner, field) => objectOf(inner[field]),
    object,
  );
  const at = path.join('.');
  const containers = objectsOf(pod.containers);
  return [
    ...['initContainers', 'containers'].flatMap(list =>
      objectsOf(pod[list]).flatMap((container, index) =>
        ofVariables(container, `${at}.${list}[${index}]`),
      ),
    ),
    ...ofPorts(containers, `${at}.containers`),
  ];
}
