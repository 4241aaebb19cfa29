import { mapAt, mapsOf, type Pod, type PodContainer } from './pod';
import { type Control, inContainer, inPod } from './violation';
import { type Steps } from '@macadam/kyverno/engine';
import { showText } from '@macadam/yaml';

const CAPABILITIES = [
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
];
/** Sysctls by the release that allowed them. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** A setting of the security context that pod and containers both have. */
function everywhere(
  pod: Pod,
  path: string[],
  reason: string,
  isForbidden: (value: unknown) => boolean,
) {
  const keys = ['securityContext', ...path];
  const last = keys[keys.length - 1];
  const read = (from: unknown) => mapAt(from, ...keys.slice(0, -1))[last];
  const whole = read(pod.spec);
  return [
    ...(isForbidden(whole) ? [inPod(pod, keys, reason, whole)] : []),
    ...pod.containers.flatMap(container => {
      const value = read(container.fields);
      return isForbidden(value)
        ? [inContainer(container, keys, reason, value)]
        : [];
    }),
  ];
}

const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== '';
const isNone =
  (...allowed: string[]) =>
  (value: unknown) =>
    isGiven(value) && !allowed.includes(showText(value));

/** The one control that no exclusion can name. */
export const HOST_OF_PROBES = 'Host of Probes';

/** Probes and lifecycle handlers that ask another host than the pod. */
function hostsAskedOf(container: PodContainer) {
  const { lifecycle, ...fields } = container.fields;
  const handlers: [Steps, Record<string, unknown>][] = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map(
      (key): [Steps, Record<string, unknown>] => [[key], mapAt(fields, key)],
    ),
    ...['postStart', 'preStop'].map((key): [Steps, Record<string, unknown>] => [
      ['lifecycle', key],
      mapAt(lifecycle, key),
    ]),
  ];
  return handlers.flatMap(([steps, handler]) =>
    ['httpGet', 'tcpSocket'].flatMap(how => {
      const { host } = mapAt(handler, how);
      if (!isGiven(host)) return [];
      const path = [...steps, how, 'host'];
      return [inContainer(container, path, 'must not be set', host)];
    }),
  );
}

/** The controls of the baseline standard. */
export const BASELINE: readonly Control[] = [
  {
    name: 'HostProcess',
    level: 'baseline',
    check: pod =>
      everywhere(
        pod,
        ['windowsOptions', 'hostProcess'],
        'must not be a HostProcess container',
        value => value === true,
      ),
  },
  {
    name: 'Host Namespaces',
    level: 'baseline',
    check: pod =>
      ['hostNetwork', 'hostPID', 'hostIPC']
        .filter(key => pod.spec[key] === true)
        .map(key => inPod(pod, [key], 'must not share host namespaces', true)),
  },
  {
    name: 'Privileged Containers',
    level: 'baseline',
    check: ({ containers }) =>
      containers
        .filter(
          ({ fields }) => mapAt(fields, 'securityContext').privileged === true,
        )
        .map(container =>
          inContainer(
            container,
            ['securityContext', 'privileged'],
            'must not be privileged',
            true,
          ),
        ),
  },
  {
    name: 'Capabilities',
    level: 'baseline',
    check: ({ containers }) => addedBeyond(containers, CAPABILITIES),
  },
  {
    name: 'HostPath Volumes',
    level: 'baseline',
    check: pod =>
      mapsOf(pod.spec.volumes).flatMap((volume, index) =>
        isGiven(volume.hostPath)
          ? [
              inPod(
                pod,
                ['volumes', index, 'hostPath'],
                'must not be of the host',
                mapAt(volume, 'hostPath').path,
              ),
            ]
          : [],
      ),
  },
  {
    name: 'Host Ports',
    level: 'baseline',
    check: ({ containers }) =>
      containers.flatMap(container =>
        mapsOf(container.fields.ports).flatMap(({ hostPort }, index) =>
          isGiven(hostPort) && hostPort !== 0
            ? [
                inContainer(
                  container,
                  ['ports', index, 'hostPort'],
                  'must not use ports of the host',
                  hostPort,
                ),
              ]
            : [],
        ),
      ),
  },
  {
    name: HOST_OF_PROBES,
    level: 'baseline',
    check: ({ containers }) => containers.flatMap(hostsAskedOf),
  },
  {
    name: 'AppArmor',
    level: 'baseline',
    check: pod => [
      ...Object.entries(mapAt(pod.metadata, 'annotations')).flatMap(
        ([key, value]) => {
          const isAllowed = /^(|runtime\/default|localhost\/.*)$/.test(
            showText(value),
          );
          if (!key.startsWith(APP_ARMOR) || isAllowed) return [];
          return [
            {
              field: 'metadata.annotations',
              values: [showText(value)],
              reason: 'must not turn AppArmor off',
              steps: [...pod.steps, 'metadata', 'annotations', key],
            },
          ];
        },
      ),
      ...everywhere(
        pod,
        ['appArmorProfile', 'type'],
        'must be RuntimeDefault or Localhost',
        isNone('RuntimeDefault', 'Localhost'),
      ),
    ],
  },
  {
    name: 'SELinux',
    level: 'baseline',
    check: (pod, release) => [
      ...everywhere(
        pod,
        ['seLinuxOptions', 'type'],
        'must be a type of containers',
        isNone(
          'container_t',
          'container_init_t',
          'container_kvm_t',
          ...(release >= 31 ? ['container_engine_t'] : []),
        ),
      ),
      ...['user', 'role'].flatMap(key =>
        everywhere(pod, ['seLinuxOptions', key], 'must not be set', isGiven),
      ),
    ],
  },
  {
    name: '/proc Mount Type',
    level: 'baseline',
    check: ({ containers }) =>
      containers.flatMap(container => {
        const { procMount } = mapAt(container.fields, 'securityContext');
        return isNone('Default')(procMount)
          ? [
              inContainer(
                container,
                ['securityContext', 'procMount'],
                'must be Default',
                procMount,
              ),
            ]
          : [];
      }),
  },
  {
    name: 'Seccomp',
    level: 'baseline',
    // Before 1.19 an annotation said it, which nothing reads any more.
    check: (pod, release) =>
      release < 19
        ? []
        : everywhere(
            pod,
            ['seccompProfile', 'type'],
            'must be RuntimeDefault or Localhost',
            isNone('RuntimeDefault', 'Localhost'),
          ),
  },
  {
    name: 'Sysctls',
    level: 'baseline',
    check: (pod, release) =>
      mapsOf(mapAt(pod.spec, 'securityContext').sysctls).flatMap(
        ({ name }, index) => {
          const isSafe =
            Object.hasOwn(SYSCTLS, showText(name)) &&
            SYSCTLS[showText(name)] <= release;
          return isSafe
            ? []
            : [
                inPod(
                  pod,
                  ['securityContext', 'sysctls', index, 'name'],
                  'must be a safe sysctl',
                  name,
                ),
              ];
        },
      ),
  },
];

/** Containers that add capabilities other than those allowed. */
export function addedBeyond(
  containers: Pod['containers'],
  allowed: readonly string[],
) {
  return containers.flatMap(container => {
    const { add } = mapAt(container.fields, 'securityContext', 'capabilities');
    const added: unknown[] = Array.isArray(add) ? add : [];
    const beyond = added.map(String).filter(name => !allowed.includes(name));
    if (beyond.length === 0) return [];
    const path = ['securityContext', 'capabilities', 'add'];
    const reason = `must not add more than ${allowed.join(', ')}`;
    return [{ ...inContainer(container, path, reason), values: beyond }];
  });
}
