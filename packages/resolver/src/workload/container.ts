import type { Path } from '@macadam/score';
import type { Context } from '../context/context';
import type { ResolvedImage } from '../types';
import { stableName } from '../values/names';
import { computeOf } from './compute';
import { imageOf } from './images';
import { overrideOf, trueOrFalse } from './overrides';
import type { PodParts } from './PodParts';
import { isInit, mainContainer, servicePorts } from './ports';
import { probesOf } from './probes';
import { variablesOf } from './variables';

/** A container, as the manifest of a pod has it. */
export interface BuiltContainer {
  container: Record<string, unknown>;
  image?: ResolvedImage;
}

/** What one container of the pod is made with. */
interface ContainerParts extends PodParts {
  /** Manifest path of the container. */
  at: Path;
}

/** One container of the pod. Its volumes and files are in `volumes` already. */
export function buildContainer(
  context: Context,
  name: string,
  parts: ContainerParts,
): BuiltContainer {
  const { bindings, volumes, draft, at } = parts;
  const given = context.workload.containers[name];
  const score: Path = ['containers', name];
  draft.fromScore(at, score);
  const image = imageOf(context, name, bindings);
  draft.fromScore([...at, 'image'], [...score, 'image']);
  for (const field of ['command', 'args'] as const) {
    if (given[field]) draft.fromScore([...at, field], [...score, field]);
    given[field]?.forEach((_, index) =>
      draft.fromScore([...at, field, index], [...score, field, index]),
    );
  }
  const env = variablesOf(context, name, bindings, draft, at);
  const securityContext = securityOf(context, name, parts);
  const mounts = volumes.mountsOf(name);
  mounts.forEach(({ path }, index) => {
    if (path) draft.fromScore([...at, 'volumeMounts', index], path);
  });
  const ports = containerPorts(context, name);
  ports.forEach((port, index) =>
    draft.fromScore(
      [...at, 'ports', index],
      ['service', 'ports', port.scoreName],
    ),
  );
  const container: Record<string, unknown> = {
    name,
    image: image?.reference,
    command: given.command,
    args: given.args,
    ...(env.length > 0 ? { env } : {}),
    ...(ports.length > 0
      ? { ports: ports.map(({ scoreName, ...port }) => port) }
      : {}),
    resources: computeOf(context, name, draft, at),
    ...(securityContext ? { securityContext } : {}),
    ...(mounts.length > 0
      ? { volumeMounts: mounts.map(({ mount }) => mount) }
      : {}),
    ...startOf(context, name, parts),
  };
  return { container, ...(image ? { image } : {}) };
}

/**
 * Probes, and for a container that others wait for how they wait: `complete` is an init container that ends; `started`
 * and `healthy` are init containers that keep running (Kubernetes 1.29), the latter with its probe as startup probe.
 */
function startOf(
  context: Context,
  name: string,
  { draft, at, kind }: ContainerParts,
): Record<string, unknown> {
  const conditions = Object.values(
    context.workload.containers[name].before ?? {},
  ).map(({ ready }) => ready);
  if (conditions.includes('complete')) {
    for (const probe of ['livenessProbe', 'readinessProbe'] as const) {
      if (context.workload.containers[name][probe]) {
        context.problems.add(['containers', name, probe], {
          message: `${name} has to complete before others start, so it cannot have a probe`,
          hint: 'remove the probe, or wait for `started` or `healthy`',
          code: 'before-probe',
        });
      }
    }
    return {};
  }
  const probes = probesOf(context, name, { draft, at, kind });
  if (!isInit(context.workload, name)) return probes;
  draft.fromScore([...at, 'restartPolicy'], ['containers', name, 'before']);
  const startupProbe = probes.readinessProbe ?? probes.livenessProbe;
  return {
    ...probes,
    restartPolicy: 'Always',
    ...(conditions.includes('healthy') && startupProbe ? { startupProbe } : {}),
  };
}

/** The security context of the defaults; a read-only root file system comes with a writable /tmp. */
function securityOf(
  context: Context,
  name: string,
  { volumes, draft, at }: ContainerParts,
): Record<string, unknown> | undefined {
  const usual = context.defaults.containerSecurityContext;
  if (!usual) return undefined;
  const result: Record<string, unknown> = { ...usual };
  const manifest: Path = [...at, 'securityContext'];
  draft.fromDefault(manifest, usual, ['containerSecurityContext']);
  const override = overrideOf(context, 'read-only-root-filesystem');
  const wanted = override && trueOrFalse(context, override);
  if (override && wanted !== undefined) {
    draft.overridden(
      [...manifest, 'readOnlyRootFilesystem'],
      usual.readOnlyRootFilesystem,
      ['containerSecurityContext', 'readOnlyRootFilesystem'],
      override.path,
    );
    result.readOnlyRootFilesystem = wanted;
  }
  if (result.readOnlyRootFilesystem === true && !volumes.covers(name, '/tmp')) {
    const volume = stableName(['tmp', name], 63);
    volumes.addVolume(volume, { emptyDir: {} });
    volumes.mount(name, { name: volume, mountPath: '/tmp' });
  }
  return result;
}

function containerPorts(context: Context, name: string) {
  if (name !== mainContainer(context.workload)) return [];
  const seen = new Set<string>();
  return servicePorts(context.workload).flatMap(port => {
    const key = `${port.targetPort}/${port.protocol}`;
    if (seen.has(key)) return [];
    seen.add(key);
    // A container's port name is shorter than a Service's (RFC 6335).
    const usable =
      port.name.length <= 15 &&
      /[a-z]/.test(port.name) &&
      !port.name.includes('--');
    return [
      {
        scoreName: port.name,
        ...(usable ? { name: port.name } : {}),
        containerPort: port.targetPort,
        protocol: port.protocol,
      },
    ];
  });
}
