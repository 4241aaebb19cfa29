import {
  checkPodSecurity,
  type Level,
  parseRelease,
  whyFutile,
} from './standards';
import type { Exclusion } from '@macadam/kyverno/engine';

type Fields = Record<string, unknown>;

/** Fulfils the restricted standard. */
const hardened = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function pod(container: Fields, spec: Fields = {}, metadata: Fields = {}) {
  const containers = [{ name: 'main', image: 'ghcr.io/a/b:1', ...container }];
  return { kind: 'Pod', metadata, spec: { containers, ...spec } };
}

const secured = (context: Fields, spec?: Fields) =>
  pod({ securityContext: { ...hardened, ...context } }, spec);

function violations(
  object: { kind: string },
  level: Level,
  version = 'latest',
  exclusions: Exclusion[] = [],
): string[] {
  const release = parseRelease(version) ?? NaN;
  return checkPodSecurity(
    object,
    object.kind,
    { level, release },
    exclusions,
  ).map(({ control, field, values, container }) =>
    [control, container?.name, field, ...values].filter(Boolean).join(' '),
  );
}

const CONTEXT = 'spec.containers[*].securityContext';

describe('the Pod Security Standards', () => {
  it.each<[string, { kind: string }, string[]]>([
    ['a plain pod', pod({}), []],
    [
      'host namespaces',
      pod({}, { hostNetwork: true, hostPID: true, hostIPC: false }),
      [
        'Host Namespaces spec.hostNetwork true',
        'Host Namespaces spec.hostPID true',
      ],
    ],
    [
      'a privileged container',
      secured({ privileged: true }),
      [`Privileged Containers main ${CONTEXT}.privileged true`],
    ],
    [
      'a capability',
      secured({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } }),
      [`Capabilities main ${CONTEXT}.capabilities.add SYS_ADMIN`],
    ],
    [
      'a path of the host',
      pod(
        {},
        {
          volumes: [
            { name: 'a', emptyDir: {} },
            { name: 'b', hostPath: { path: '/etc' } },
          ],
        },
      ),
      ['HostPath Volumes spec.volumes[*].hostPath /etc'],
    ],
    [
      'a port of the host',
      pod({ ports: [{ hostPort: 0 }, { hostPort: 80 }] }),
      ['Host Ports main spec.containers[*].ports[*].hostPort 80'],
    ],
    [
      'hosts of probes',
      pod({
        livenessProbe: { httpGet: { host: 'x', port: 1 } },
        readinessProbe: { tcpSocket: { port: 1 } },
        lifecycle: { preStop: { tcpSocket: { host: 'y', port: 1 } } },
      }),
      [
        'Host of Probes main spec.containers[*].livenessProbe.httpGet.host x',
        'Host of Probes main spec.containers[*].lifecycle.preStop.tcpSocket.host y',
      ],
    ],
    [
      'HostProcess',
      pod({}, { securityContext: { windowsOptions: { hostProcess: true } } }),
      ['HostProcess spec.securityContext.windowsOptions.hostProcess true'],
    ],
    [
      'AppArmor off by annotation',
      pod(
        {},
        {},
        {
          annotations: {
            'container.apparmor.security.beta.kubernetes.io/main': 'unconfined',
          },
        },
      ),
      ['AppArmor metadata.annotations unconfined'],
    ],
    [
      'AppArmor off',
      secured({ appArmorProfile: { type: 'Unconfined' } }),
      [`AppArmor main ${CONTEXT}.appArmorProfile.type Unconfined`],
    ],
    [
      'SELinux',
      secured({ seLinuxOptions: { type: 'spc_t', user: 'u' } }),
      [
        `SELinux main ${CONTEXT}.seLinuxOptions.type spc_t`,
        `SELinux main ${CONTEXT}.seLinuxOptions.user u`,
      ],
    ],
    [
      '/proc',
      secured({ procMount: 'Unmasked' }),
      [`/proc Mount Type main ${CONTEXT}.procMount Unmasked`],
    ],
    [
      'seccomp off',
      secured({ seccompProfile: { type: 'Unconfined' } }),
      [`Seccomp main ${CONTEXT}.seccompProfile.type Unconfined`],
    ],
    [
      'sysctls',
      pod(
        {},
        {
          securityContext: {
            sysctls: [{ name: 'net.ipv4.tcp_rmem' }, { name: 'kernel.msgmax' }],
          },
        },
      ),
      ['Sysctls spec.securityContext.sysctls[*].name kernel.msgmax'],
    ],
  ])('baseline: %s', (_, object, expected) => {
    expect(violations(object, 'baseline')).toEqual(expected);
    expect(violations(object, 'privileged')).toEqual([]);
  });

  it.each<[string, { kind: string }, string[]]>([
    ['a hardened pod', secured({}), []],
    [
      'settings of the pod',
      pod(
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          },
        },
        {
          securityContext: {
            runAsNonRoot: true,
            seccompProfile: { type: 'Localhost' },
          },
        },
      ),
      [],
    ],
    [
      'a plain pod',
      pod({}),
      [
        `Privilege Escalation main ${CONTEXT}.allowPrivilegeEscalation`,
        `Running as Non-root main ${CONTEXT}.runAsNonRoot`,
        `Seccomp main ${CONTEXT}.seccompProfile.type`,
        `Capabilities main ${CONTEXT}.capabilities.drop`,
      ],
    ],
    [
      'a container against its pod',
      secured(
        { runAsNonRoot: false },
        { securityContext: { runAsNonRoot: true } },
      ),
      [`Running as Non-root main ${CONTEXT}.runAsNonRoot false`],
    ],
    [
      'root by number',
      secured({ runAsUser: 0 }),
      [`Running as Non-root user main ${CONTEXT}.runAsUser 0`],
    ],
    [
      'a capability',
      secured({
        capabilities: { drop: ['ALL'], add: ['CHOWN', 'NET_BIND_SERVICE'] },
      }),
      [`Capabilities main ${CONTEXT}.capabilities.add CHOWN`],
    ],
    [
      'a volume',
      secured(
        {},
        {
          volumes: [
            { name: 'a', nfs: { server: 'x' } },
            { name: 'b', secret: {} },
          ],
        },
      ),
      ['Volume Types spec.volumes[*].nfs'],
    ],
    [
      'a pod for Windows',
      pod(
        { securityContext: { runAsNonRoot: true } },
        { os: { name: 'windows' } },
      ),
      [],
    ],
  ])('restricted: %s', (_, object, expected) => {
    expect(violations(object, 'restricted')).toEqual(expected);
  });

  it('are read as of their release', () => {
    const sysctl = pod(
      {},
      { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_rmem' }] } },
    );
    expect(violations(sysctl, 'baseline', 'v1.31')).toHaveLength(1);
    expect(violations(sysctl, 'baseline', 'v1.32')).toEqual([]);
    expect(parseRelease('1.24')).toBeUndefined();
  });

  it.each<[string, string, { kind: string }]>([
    ['a user of zero', 'v1.22', secured({ runAsUser: 0 })],
    ['a profile', 'v1.18', secured({ seccompProfile: undefined })],
    [
      'the capabilities of the baseline, also on Windows',
      'v1.30',
      secured(
        { capabilities: { add: ['SYS_ADMIN'] } },
        { os: { name: 'windows' } },
      ),
    ],
  ])('ask for %s in %s, as Kyverno does', (_, version, object) => {
    expect(violations(object, 'restricted', version)).toHaveLength(1);
  });

  it('ask for the host of a probe whatever the release, as Kyverno does', () => {
    const probed = { livenessProbe: { httpGet: { host: 'x', port: 1 } } };
    expect(violations(pod(probed), 'baseline', 'v1.24')).toHaveLength(1);
  });

  it('are asked of the pods of controllers, at their place', () => {
    const { spec } = pod({});
    const of = (kind: string, object: Fields) =>
      checkPodSecurity({ ...object }, kind, {
        level: 'restricted',
        release: 30,
      })[0].steps.join('.');
    const inside = 'spec.containers.0.securityContext.allowPrivilegeEscalation';
    expect(of('Pod', { spec })).toBe(inside);
    expect(of('Deployment', { spec: { template: { spec } } })).toBe(
      `spec.template.${inside}`,
    );
    expect(
      of('CronJob', {
        spec: { jobTemplate: { spec: { template: { spec } } } },
      }),
    ).toBe(`spec.jobTemplate.spec.template.${inside}`);
  });

  it.each<[string, Partial<Exclusion>, Level, string | undefined]>([
    ['a container’s without images', {}, 'restricted', 'must be specified'],
    [
      'a pod’s with images',
      { controlName: 'Sysctls', images: ['*'] },
      'baseline',
      'must not be specified',
    ],
    [
      'values of no field',
      { images: ['*'], values: ['KILL'] },
      'restricted',
      'need a restrictedField',
    ],
    [
      'a field without values',
      { images: ['*'], restrictedField: 'spec.x' },
      'restricted',
      'needs values',
    ],
    [
      'a restricted control of baseline',
      { controlName: 'Running as Non-root' },
      'baseline',
      'no control of the level',
    ],
    ['both', { controlName: 'Seccomp' }, 'baseline', undefined],
    ['a container’s', { images: ['*'] }, 'baseline', undefined],
  ])('know an exclusion that has no effect: %s', (_, more, level, why) => {
    const exclusion = {
      controlName: 'Capabilities',
      images: [],
      values: [],
      ...more,
    };
    const told = whyFutile(exclusion, level);
    expect(told === undefined).toBe(why === undefined);
    expect(told ?? '').toContain(why ?? '');
  });

  it('leave out what is excluded', () => {
    const exclusion = (more: Partial<Exclusion>): Exclusion[] => [
      { controlName: 'Capabilities', images: [], values: [], ...more },
    ];
    const added = secured({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } });
    const left = (more: Partial<Exclusion>) =>
      violations(added, 'restricted', 'latest', exclusion(more)).length;
    expect(left({})).toBe(1);
    expect(left({ images: ['ghcr.io/*'] })).toBe(0);
    expect(left({ images: ['docker.io/*'] })).toBe(1);
    expect(left({ controlName: 'Seccomp', images: ['*'] })).toBe(1);
    const field = `${CONTEXT}.capabilities.add`;
    expect(
      left({ images: ['*'], restrictedField: field, values: ['CH*'] }),
    ).toBe(0);
    expect(
      left({ images: ['*'], restrictedField: field, values: ['KILL'] }),
    ).toBe(1);
    expect(
      left({
        images: ['*'],
        restrictedField: `${CONTEXT}.privileged`,
        values: ['*'],
      }),
    ).toBe(1);
    const escalation = {
      controlName: 'Privilege Escalation',
      images: ['*'],
      restrictedField: `${CONTEXT}.allowPrivilegeEscalation`,
      values: ['true'],
    };
    const escalated = (value: unknown) =>
      violations(
        secured({ allowPrivilegeEscalation: value }),
        'restricted',
        'latest',
        [escalation],
      ).length;
    expect(escalated(true)).toBe(0);
    expect(escalated(undefined)).toBe(1);
    const volume = secured({}, { volumes: [{ name: 'a', flexVolume: {} }] });
    const volumeOf = (type: string) =>
      violations(volume, 'restricted', 'latest', [
        {
          controlName: 'Volume Types',
          images: [],
          restrictedField: `spec.volumes[*].${type}`,
          values: [type],
        },
      ]).length;
    expect(volumeOf('flexVolume')).toBe(0);
    expect(volumeOf('nfs')).toBe(1);
    const host = pod({}, { hostNetwork: true });
    const namespaces = exclusion({ controlName: 'Host Namespaces' });
    expect(violations(host, 'baseline', 'latest', namespaces)).toEqual([]);
  });
});
