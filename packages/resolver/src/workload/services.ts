import { isServiceName } from '@macadam/kubernetes';
import type { Path } from '@macadam/score';
import { Context, serviceNameOf } from '../context/context';
import { workloadSelector } from '../context/labels';
import { stableName } from '../values/names';
import { Draft, type Drafted } from './Draft';
import type { WorkloadKind } from './kind';
import { servicePorts } from './ports';

/** The Service of the workload's ports, and for a StatefulSet the headless one that names its pods. */
export function buildServices(context: Context, kind: WorkloadKind): Drafted[] {
  const { workload, problems } = context;
  const ports = servicePorts(workload);
  const name = serviceNameOf(workload);
  const annotated = name !== workload.metadata.name;
  if ((ports.length > 0 || annotated) && !isServiceName(name)) {
    problems.add(
      annotated
        ? ['metadata', 'annotations', 'k8s.score.dev/service-name']
        : ['metadata', 'name'],
      {
        message: `${JSON.stringify(name)} cannot be the name of a Service`,
        hint: 'it has to begin with a letter and have a-z, 0-9 and -; the annotation k8s.score.dev/service-name gives another',
        code: 'service-name',
      },
    );
  }
  const seen = new Map<string, string>();
  for (const port of ports) {
    const key = `${port.port}/${port.protocol}`;
    const other = seen.get(key);
    if (other) {
      problems.add(['service', 'ports', port.name, 'port'], {
        message: `port ${key} is already \`${other}\``,
        hint: 'give it another port; targetPort may be the same',
        code: 'service-port-twice',
      });
    }
    seen.set(key, port.name);
  }
  const selector = workloadSelector(context);
  const built: Drafted[] = [];
  if (ports.length > 0) {
    const draft = draftFor(context, name);
    ports.forEach((port, index) =>
      draft.fromScore(
        ['spec', 'ports', index],
        ['service', 'ports', port.name],
      ),
    );
    built.push({
      draft,
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { type: 'ClusterIP', selector, ports },
      },
    });
  }
  if (kind === 'StatefulSet') {
    const headless = stableName([name, 'pods']);
    built.push({
      draft: draftFor(context, headless),
      object: {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: headless },
        spec: {
          clusterIP: 'None',
          selector,
          publishNotReadyAddresses: true,
          ...(ports.length > 0 ? { ports } : {}),
        },
      },
    });
  }
  return built;
}

function draftFor(context: Context, name: string): Draft {
  const draft = new Draft(context, `Service/${name}`);
  const path: Path = context.workload.service?.ports
    ? ['service', 'ports']
    : ['metadata', 'name'];
  draft.fromScore([], path);
  return draft;
}
