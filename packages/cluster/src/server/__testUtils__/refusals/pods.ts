/** Pods that kube-apiserver 1.34 refuses, in its words. */
import { container, inContainer, long, pod } from '../objects';
import type { Refusals, Refused, RefusedChange } from '../refused';

const PODS: Refused[] = [
  [
    pod({ hostname: 'a.b' }),
    'spec.hostname: Invalid value: "a.b": must not contain dots',
  ],
  [
    pod({ subdomain: 'a.b' }),
    'spec.subdomain: Invalid value: "a.b": must not contain dots',
  ],
  [
    pod({ subdomain: 'A' }),
    'spec.subdomain: Invalid value: "A": a lowercase RFC 1123 label',
  ],
  [
    pod({ hostname: long(64) }),
    'spec.hostname: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
  ],
  [
    pod({ hostAliases: [{ ip: 'x', hostnames: ['a'] }] }),
    'spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    pod({ hostAliases: [{ ip: '1.2.3.4', hostnames: ['A_b'] }] }),
    'spec.hostAliases[0].hostnames[0]: Invalid value: "A_b": a lowercase RFC 1123 subdomain',
  ],
  [
    pod({ dnsPolicy: 'None', dnsConfig: {} }),
    'spec.dnsConfig.nameservers: Required value: must provide at least one DNS nameserver when `dnsPolicy` is None',
  ],
  [
    pod({ dnsConfig: { nameservers: ['x'] } }),
    'spec.dnsConfig.nameservers[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
  ],
  [
    pod({
      dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] },
    }),
    'spec.dnsConfig.nameservers: Invalid value: ["1.1.1.1","1.1.1.2","1.1.1.3","1.1.1.4"]: must not have more than 3 nameservers',
  ],
  [
    pod({ dnsConfig: { searches: ['a_b c'] } }),
    'spec.dnsConfig.searches[0]: Invalid value: "a_b c": a lowercase RFC 1123 subdomain',
  ],
  [
    pod({ dnsConfig: { options: [{ value: 'x' }] } }),
    'spec.dnsConfig.options[0]: Required value: must not be empty',
  ],
  [
    pod({ shareProcessNamespace: true, hostPID: true }),
    'spec.securityContext.shareProcessNamespace: Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled',
  ],
  [
    pod({ hostUsers: false, hostNetwork: true }),
    'spec.hostNetwork: Forbidden: when `hostUsers` is false',
  ],
  [
    pod({
      hostNetwork: true,
      containers: [container({ ports: [{ containerPort: 80, hostPort: 81 }] })],
    }),
    'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
  ],
  [
    pod({ securityContext: { sysctls: [{ name: 'a b', value: '1' }] } }),
    'spec.securityContext.sysctls[0].name: Invalid value: "a b": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
  ],
  [
    pod({
      securityContext: {
        sysctls: [
          { name: 'a.b', value: '1' },
          { name: 'a.b', value: '2' },
        ],
      },
    }),
    'spec.securityContext.sysctls[1].name: Duplicate value: "a.b"',
  ],
  [
    pod({
      securityContext: {
        runAsUser: -1,
        runAsGroup: -1,
        fsGroup: -1,
        supplementalGroups: [-1],
      },
    }),
    'spec.securityContext.fsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.runAsGroup: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    'spec.securityContext.supplementalGroups[0]: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ],
  [
    pod({ securityContext: { supplementalGroupsPolicy: 'x' } }),
    'spec.securityContext.supplementalGroupsPolicy: Unsupported value: "x": supported values: "Merge", "Strict"',
  ],
  [
    pod({
      securityContext: {
        seccompProfile: { type: 'Localhost', localhostProfile: '/a' },
      },
    }),
    'spec.securityContext.seccompProfile.localhostProfile: Invalid value: "/a": must be a relative path',
  ],
  [
    pod({ securityContext: { seccompProfile: {} } }),
    'spec.securityContext.seccompProfile.type: Required value: type is required when seccompProfile is set',
  ],
  [
    pod({ securityContext: { appArmorProfile: { type: 'Localhost' } } }),
    'spec.securityContext.appArmorProfile.localhostProfile: Required value: must be set when AppArmor type is Localhost',
  ],
  [
    pod({ ephemeralContainers: [container({ name: 'e' })] }),
    'spec.ephemeralContainers: Forbidden: cannot be set on create',
  ],
];

const PROBES: Refused[] = [
  [
    inContainer({
      livenessProbe: {
        exec: { command: ['a'] },
        tcpSocket: { port: 1 },
        httpGet: { port: 1 },
        grpc: { port: 1 },
      },
    }),
    'spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
    'spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type',
    'spec.containers[0].livenessProbe.grpc: Forbidden: may not specify more than 1 handler type',
  ],
  [
    inContainer({ readinessProbe: { httpGet: {} } }),
    'spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  [
    inContainer({
      readinessProbe: {
        httpGet: { port: 1, httpHeaders: [{ name: 'a b', value: 'c' }] },
      },
    }),
    'spec.containers[0].readinessProbe.httpGet.httpHeaders: Invalid value: "a b": a valid HTTP header',
  ],
  [
    inContainer({
      livenessProbe: {
        tcpSocket: { port: 1 },
        terminationGracePeriodSeconds: 0,
      },
    }),
    'spec.containers[0].livenessProbe.terminationGracePeriodSeconds: Invalid value: 0: must be greater than 0',
  ],
  [
    inContainer({ lifecycle: { preStop: { sleep: { seconds: -1 } } } }),
    'spec.containers[0].lifecycle.preStop.sleep: Invalid value: -1: must be non-negative and less than terminationGracePeriodSeconds (30)',
  ],
];

const POD_CHANGES: RefusedChange[] = [
  [
    pod({ tolerations: [{ key: 'x', operator: 'Exists' }] }),
    { spec: { tolerations: [] } },
    'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
  ],
  [
    pod({ activeDeadlineSeconds: 10 }),
    { spec: { activeDeadlineSeconds: 20 } },
    'spec.activeDeadlineSeconds: Invalid value: 20: must be less than or equal to previous value',
  ],
  [
    pod({ activeDeadlineSeconds: 10 }),
    { spec: { activeDeadlineSeconds: null } },
    'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
  ],
  [
    pod(),
    { spec: { containers: [container(), container({ name: 'b' })] } },
    'spec.containers: Forbidden: pod updates may not add or remove containers',
  ],
  [
    pod(),
    { spec: { schedulingGates: [{ name: 'a' }] } },
    "spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a'",
  ],
  [
    pod(),
    { spec: { terminationGracePeriodSeconds: 5 } },
    'spec: Forbidden: pod updates may not change fields other than',
  ],
  [
    pod(),
    { spec: { initContainers: [container({ name: 'i' })] } },
    'spec.initContainers: Forbidden: pod updates may not add or remove containers',
  ],
];

export const pods: Refusals = {
  objects: [...PODS, ...PROBES],
  changes: POD_CHANGES,
};
