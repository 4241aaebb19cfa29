import { isRecord } from '@macadam/yaml';
import { addedBeyond } from './baseline';
import { mapAt, mapsOf, type Pod } from './pod';
import { type Control, inContainer, inPod, type Release } from './violation';

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Controls about Linux are not asked of pods for Windows. */
function isWindows({ spec }: Pod, release: Release): boolean {
  return release >= 25 && mapAt(spec, 'os').name === 'windows';
}

/** How Kyverno writes a field that a security context leaves out, for `exclude.values` to compare with. */
const LEFT_OUT = 'nil';

const isSet = (value: unknown) => value !== undefined && value !== null;
const isProfile = (value: unknown) =>
  value === 'RuntimeDefault' || value === 'Localhost';

/** The controls that the restricted standard asks for besides, or instead of, those of the baseline. */
export const RESTRICTED: readonly Control[] = [
  {
    name: 'Volume Types',
    level: 'restricted',
    check: pod =>
      mapsOf(pod.spec.volumes).flatMap((volume, index) =>
        Object.keys(volume)
          .filter(key => key !== 'name' && !VOLUMES.includes(key))
          .map(key =>
            inPod(
              pod,
              ['volumes', index, key],
              `must be one of ${VOLUMES.join(', ')}`,
            ),
          ),
      ),
  },
  {
    name: 'Privilege Escalation',
    level: 'restricted',
    check: (pod, release) =>
      isWindows(pod, release)
        ? []
        : pod.containers.flatMap(container => {
            const { securityContext } = container.fields;
            const value = mapAt(securityContext).allowPrivilegeEscalation;
            if (value === false) return [];
            const path = ['securityContext', 'allowPrivilegeEscalation'];
            const isLeftOut = isRecord(securityContext) && !isSet(value);
            const found = isLeftOut ? LEFT_OUT : value;
            return [inContainer(container, path, 'must be false', found)];
          }),
  },
  {
    name: 'Running as Non-root',
    level: 'restricted',
    check: pod => {
      const path = ['securityContext', 'runAsNonRoot'];
      const whole = mapAt(pod.spec, 'securityContext').runAsNonRoot;
      return [
        ...(whole === false ? [inPod(pod, path, 'must be true', false)] : []),
        ...pod.containers.flatMap(container => {
          const { runAsNonRoot: value } = mapAt(
            container.fields,
            'securityContext',
          );
          return value === true || (!isSet(value) && whole === true)
            ? []
            : [inContainer(container, path, 'must be true', value)];
        }),
      ];
    },
  },
  {
    name: 'Running as Non-root user',
    level: 'restricted',
    check: pod => {
      const path = ['securityContext', 'runAsUser'];
      const isRoot = (from: unknown) =>
        mapAt(from, 'securityContext').runAsUser === 0;
      return [
        ...(isRoot(pod.spec) ? [inPod(pod, path, 'must not be 0', 0)] : []),
        ...pod.containers
          .filter(({ fields }) => isRoot(fields))
          .map(container => inContainer(container, path, 'must not be 0', 0)),
      ];
    },
  },
  {
    name: 'Seccomp',
    level: 'restricted',
    check: (pod, release) => {
      if (isWindows(pod, release)) return [];
      const path = ['securityContext', 'seccompProfile', 'type'];
      const reason = 'must be RuntimeDefault or Localhost';
      const read = (from: unknown) =>
        mapAt(from, 'securityContext', 'seccompProfile').type;
      const whole = read(pod.spec);
      const isWrong = whole !== undefined && !isProfile(whole);
      return [
        ...(isWrong ? [inPod(pod, path, reason, whole)] : []),
        ...pod.containers.flatMap(container => {
          const value = read(container.fields);
          const isInherited = value === undefined && isProfile(whole);
          return isProfile(value) || isInherited
            ? []
            : [inContainer(container, path, reason, value)];
        }),
      ];
    },
  },
  {
    name: 'Capabilities',
    level: 'restricted',
    check: (pod, release) => {
      if (isWindows(pod, release)) return [];
      const undropped = pod.containers.flatMap(container => {
        const { drop } = mapAt(
          container.fields,
          'securityContext',
          'capabilities',
        );
        const dropped: unknown[] = Array.isArray(drop) ? drop : [];
        if (dropped.includes('ALL')) return [];
        const path = ['securityContext', 'capabilities', 'drop'];
        const found = inContainer(container, path, 'must drop ALL');
        return [{ ...found, values: dropped.map(String) }];
      });
      return [
        ...undropped,
        ...addedBeyond(pod.containers, ['NET_BIND_SERVICE']),
      ];
    },
  },
];
