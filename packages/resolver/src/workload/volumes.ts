import { parsePlaceholders, Path } from '@macadam/score';
import { isRecord } from '@macadam/yaml';
import type { Context } from '../context/context';
import type { Bindings, OutputValue } from '../resources/Bindings';
import { compareText } from '../values/compareText';
import { stableName } from '../values/names';
import type { WorkloadKind } from './kind';
import type { PodVolumes } from './PodVolumes';

/**
 * Mounts the volumes of a container. A volume's source is a whole resource, `${resources.data}`, whose definition gives
 * either `source` (a VolumeSource) or `claimSpec` (a PersistentVolumeClaim spec, one claim for each pod of a StatefulSet).
 */
export function addVolumes(
  context: Context,
  container: string,
  outputs: ReadonlyMap<string, ReadonlyMap<string, OutputValue> | undefined>,
  bindings: Bindings,
  volumes: PodVolumes,
  kind: WorkloadKind,
): void {
  const given = context.workload.containers[container].volumes ?? {};
  for (const target of Object.keys(given).sort(compareText)) {
    const path: Path = ['containers', container, 'volumes', target];
    const resource = resourceIn(given[target].source);
    if (resource === undefined || !outputs.has(resource)) {
      context.problems.add([...path, 'source'], {
        message: `${JSON.stringify(given[target].source)} is not a volume resource`,
        hint: `write \${resources.NAME}; have: ${[...outputs.keys()].join(', ') || 'none'}`,
        code: 'volume-source',
      });
      continue;
    }
    const found = outputs.get(resource);
    if (!found) continue;
    const name = stableName(['volume', resource], 63);
    if (
      !addSource(
        context,
        { name, resource, found, path },
        bindings,
        volumes,
        kind,
      )
    ) {
      continue;
    }
    const subPath = given[target].path?.replace(/^\/+/, '');
    if (subPath?.split('/').includes('..')) {
      context.problems.add([...path, 'path'], {
        message: 'the path inside a volume may not contain ..',
        code: 'volume-path',
      });
      continue;
    }
    volumes.mount(
      container,
      {
        name,
        mountPath: target,
        ...(subPath ? { subPath } : {}),
        ...(given[target].readOnly ? { readOnly: true } : {}),
      },
      path,
    );
  }
}

function addSource(
  context: Context,
  volume: {
    name: string;
    resource: string;
    found: ReadonlyMap<string, OutputValue>;
    path: Path;
  },
  bindings: Bindings,
  volumes: PodVolumes,
  kind: WorkloadKind,
): boolean {
  const { name, resource, found } = volume;
  const at: Path = [...volume.path, 'source'];
  const source = found.get('source');
  const claim = found.get('claimSpec');
  const pending = [source, claim].find(output => output?.kind === 'pending');
  if (pending) {
    bindings.pending.add(
      `${resource}.${pending === source ? 'source' : 'claimSpec'}`,
    );
    return false;
  }
  if (source?.kind === 'value' && isRecord(source.value) && !claim) {
    volumes.addVolume(name, source.value);
    return true;
  }
  if (claim?.kind === 'value' && isRecord(claim.value) && !source) {
    if (kind === 'StatefulSet') {
      volumes.claims.set(name, claim.value);
      return true;
    }
    context.problems.add(at, {
      message: `resource \`${resource}\` gives a claim for each pod, which a ${kind} cannot have`,
      hint: 'set the annotation k8s.score.dev/kind: StatefulSet, or ask for another class of volume',
      code: 'volume-claim',
      resource,
    });
    return false;
  }
  context.problems.add(at, {
    message: `resource \`${resource}\` is no volume: its outputs are ${[...found.keys()].join(', ') || 'none'}`,
    hint: 'a volume gives exactly one of source and claimSpec',
    code: 'volume-source',
    resource,
  });
  return false;
}

/** The resource of `${resources.x}`, or of `${resources.x.source}`, when that is the whole text. */
function resourceIn(text: string): string | undefined {
  const segments = parsePlaceholders(text);
  if (segments.length !== 1 || segments[0].kind !== 'placeholder') {
    return undefined;
  }
  const [root, name, output, ...rest] = segments[0].path;
  const whole = output === undefined || output === 'source';
  return root === 'resources' && whole && rest.length === 0 ? name : undefined;
}
