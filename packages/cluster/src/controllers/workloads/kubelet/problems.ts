/** Real reasons for which a kubelet does not start a container, found in the objects of the cluster. */
import type { Container, KeyRef, Pod } from '../types';

/** Reads the pod's namespace. Values of keys are not looked at. */
export interface Surroundings {
  /** The keys of a Secret; undefined when there is none of that name. */
  secretKeys(name: string): readonly string[] | undefined;
  configMapKeys(name: string): readonly string[] | undefined;
}

const DOMAIN =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?';
const PATH_PART = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
/** The grammar of an image reference (OCI distribution, package reference). */
const IMAGE = new RegExp(
  `^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*(?::\\w[\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$`,
);

/** Why an image reference cannot be read; undefined when it can. Nothing else is known of images here. */
export function imageProblem(image: string | undefined): string | undefined {
  if (image && IMAGE.test(image)) return undefined;
  return `Failed to apply default image tag "${image ?? ''}": couldn't parse image name "${image ?? ''}": invalid reference format`;
}

type Source = 'secret' | 'configmap';

function keysOf(
  around: Surroundings,
  source: Source,
  name: string,
): readonly string[] | undefined {
  return source === 'secret'
    ? around.secretKeys(name)
    : around.configMapKeys(name);
}

function refProblem(
  around: Surroundings,
  source: Source,
  ref: KeyRef | undefined,
  namespace: string,
): string | undefined {
  if (!ref || ref.optional) return undefined;
  const name = ref.name ?? '';
  const keys = keysOf(around, source, name);
  if (!keys) return `${source} "${name}" not found`;
  if (keys.includes(ref.key)) return undefined;
  return `couldn't find key ${ref.key} in ${source === 'secret' ? 'Secret' : 'ConfigMap'} ${namespace}/${name}`;
}

/** Why a container cannot be created from its configuration (CreateContainerConfigError); undefined when it can. */
export function configProblem(
  pod: Pod,
  container: Container,
  around: Surroundings,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const { secretRef, configMapRef } of container.envFrom ?? []) {
    if (
      secretRef &&
      !secretRef.optional &&
      !around.secretKeys(secretRef.name ?? '')
    )
      return `secret "${secretRef.name}" not found`;
    if (
      configMapRef &&
      !configMapRef.optional &&
      !around.configMapKeys(configMapRef.name ?? '')
    )
      return `configmap "${configMapRef.name}" not found`;
  }
  for (const { valueFrom } of container.env ?? []) {
    const problem =
      refProblem(around, 'secret', valueFrom?.secretKeyRef, namespace) ??
      refProblem(around, 'configmap', valueFrom?.configMapKeyRef, namespace);
    if (problem) return problem;
  }
  const nonRoot =
    container.securityContext?.runAsNonRoot ??
    pod.spec.securityContext?.runAsNonRoot;
  const user =
    container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  if (nonRoot && user === 0) {
    const { name, uid } = pod.metadata;
    return `container's runAsUser breaks non-root policy (pod: "${name}_${namespace}(${uid})", container: ${container.name})`;
  }
  return undefined;
}

function volumeProblem(
  around: Surroundings,
  source: Source,
  volume: { name?: string; items?: { key: string }[]; optional?: boolean },
): string | undefined {
  if (volume.optional) return undefined;
  const keys = keysOf(around, source, volume.name ?? '');
  if (!keys) return `${source} "${volume.name}" not found`;
  const missing = (volume.items ?? []).find(item => !keys.includes(item.key));
  return (
    missing &&
    `references non-existent ${source === 'secret' ? 'secret' : 'config'} key: ${missing.key}`
  );
}

/** Why a pod's volumes cannot be mounted, as in the event FailedMount; undefined when they can. */
export function mountProblem(
  pod: Pod,
  around: Surroundings,
): string | undefined {
  for (const volume of pod.spec.volumes ?? []) {
    const problems = [
      volume.secret &&
        volumeProblem(around, 'secret', {
          ...volume.secret,
          name: volume.secret.secretName,
        }),
      volume.configMap && volumeProblem(around, 'configmap', volume.configMap),
      ...(volume.projected?.sources ?? []).flatMap(({ secret, configMap }) => [
        secret && volumeProblem(around, 'secret', secret),
        configMap && volumeProblem(around, 'configmap', configMap),
      ]),
    ];
    const problem = problems.find(found => found !== undefined);
    if (problem)
      return `MountVolume.SetUp failed for volume "${volume.name}" : ${problem}`;
  }
  return undefined;
}
