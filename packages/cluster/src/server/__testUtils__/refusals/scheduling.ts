/** Where pods cannot be put, in the words of kube-apiserver 1.34. */
import {
  affine,
  awayFromPods,
  besidePods,
  long,
  onNodes,
  pod,
  PREFERRED,
  REQUIRED,
  SELECTOR,
  spread,
  tolerating,
} from '../objects';
import type { Refusals, Refused } from '../refused';

const AFFINITY: Refused[] = [
  [
    onNodes({ key: 'a', operator: 'In' }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
  ],
  [
    onNodes({ key: 'a', operator: 'Exists', values: ['b'] }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
  ],
  [
    onNodes({ key: 'a', operator: 'Gt', values: ['b', 'c'] }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when \`operator\` is 'Lt' or 'Gt'`,
  ],
  [
    onNodes({ key: 'a', operator: 'Is', values: ['b'] }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator`,
  ],
  [
    onNodes({ key: 'a b', operator: 'In', values: ['b'] }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].key: Invalid value: "a b": name part must consist`,
  ],
  [
    onNodes({ operator: 'Exists' }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].key: Invalid value: "": name part must be non-empty`,
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].key: Invalid value: "": name part must consist`,
  ],
  [
    onNodes({ key: 'a', operator: 'In', values: ['b c'] }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchExpressions[0].values[0]: Invalid value: "b c": a valid label must be`,
  ],
  [
    affine({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [] } } }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms: Required value: must have at least one node selector term`,
  ],
  [
    affine({
      nodeAffinity: {
        [REQUIRED]: {
          nodeSelectorTerms: [
            {
              matchFields: [
                { key: 'metadata.name', operator: 'In', values: ['a', 'b'] },
              ],
            },
          ],
        },
      },
    }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].values: Required value: must be only one value when \`operator\` is 'In' or 'NotIn' for node field selector`,
  ],
  [
    affine({
      nodeAffinity: {
        [REQUIRED]: {
          nodeSelectorTerms: [
            {
              matchFields: [
                { key: 'metadata.x', operator: 'Exists', values: [] },
              ],
            },
          ],
        },
      },
    }),
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].operator: Invalid value: "Exists": not a valid selector operator`,
    `spec.affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].key: Invalid value: "metadata.x": not a valid field selector key`,
  ],
  [
    affine({
      nodeAffinity: {
        [PREFERRED]: [
          {
            weight: 0,
            preference: {
              matchExpressions: [{ key: 'a', operator: 'Exists' }],
            },
          },
        ],
      },
    }),
    `spec.affinity.nodeAffinity.${PREFERRED}[0].weight: Invalid value: 0: must be in the range 1-100`,
  ],
  [
    affine({
      nodeAffinity: {
        [PREFERRED]: [
          {
            weight: 101,
            preference: { matchExpressions: [{ key: 'a', operator: 'In' }] },
          },
        ],
      },
    }),
    `spec.affinity.nodeAffinity.${PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100`,
    `spec.affinity.nodeAffinity.${PREFERRED}[0].preference.matchExpressions[0].values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`,
  ],
  [
    besidePods({ labelSelector: SELECTOR }),
    `spec.affinity.podAffinity.${REQUIRED}[0].topologyKey: Required value: can not be empty`,
    `spec.affinity.podAffinity.${REQUIRED}[0].topologyKey: Invalid value: "": name part must be non-empty`,
    `spec.affinity.podAffinity.${REQUIRED}[0].topologyKey: Invalid value: "": name part must consist`,
  ],
  [
    besidePods({ labelSelector: SELECTOR, topologyKey: 'a b' }),
    `spec.affinity.podAffinity.${REQUIRED}[0].topologyKey: Invalid value: "a b": name part must consist`,
  ],
  [
    besidePods({
      topologyKey: 'a',
      namespaces: ['A_b'],
      labelSelector: SELECTOR,
    }),
    `spec.affinity.podAffinity.${REQUIRED}[0].namespace: Invalid value: "A_b": a lowercase RFC 1123 label`,
  ],
  [
    besidePods({
      topologyKey: 'a',
      labelSelector: SELECTOR,
      matchLabelKeys: ['b'],
      mismatchLabelKeys: ['b'],
    }),
    `spec.affinity.podAffinity.${REQUIRED}[0].matchLabelKeys[0]: Invalid value: "b": exists in both matchLabelKeys and mismatchLabelKeys`,
  ],
  [
    besidePods({ topologyKey: 'a', matchLabelKeys: ['b'] }),
    `spec.affinity.podAffinity.${REQUIRED}[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set`,
  ],
  [
    besidePods({
      topologyKey: 'a',
      labelSelector: SELECTOR,
      matchLabelKeys: ['b c'],
    }),
    `spec.affinity.podAffinity.${REQUIRED}[0].matchLabelKeys[0]: Invalid value: "b c": name part must consist`,
  ],
  [
    awayFromPods({ weight: 101, podAffinityTerm: { labelSelector: SELECTOR } }),
    `spec.affinity.podAntiAffinity.${PREFERRED}[0].weight: Invalid value: 101: must be in the range 1-100`,
    `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Required value: can not be empty`,
    `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Invalid value: "": name part must be non-empty`,
    `spec.affinity.podAntiAffinity.${PREFERRED}[0].podAffinityTerm.topologyKey: Invalid value: "": name part must consist`,
  ],
];

const SCHEDULING: Refused[] = [
  [
    tolerating({ key: 'a', value: 'x y' }),
    'spec.tolerations[0].operator: Invalid value: "x y": a valid label must be',
  ],
  [
    tolerating({ key: 'a', value: long(64) }),
    'spec.tolerations[0].operator: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": must be no more than 63 characters',
  ],
  [
    spread({ minDomains: 0 }),
    'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
  ],
  [
    spread({ minDomains: 2, whenUnsatisfiable: 'ScheduleAnyway' }),
    'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
  ],
  [
    spread({ nodeAffinityPolicy: 'x' }),
    'spec.topologySpreadConstraints[0].nodeAffinityPolicy: Unsupported value: "x": supported values: "Honor", "Ignore"',
  ],
  [
    spread({ nodeTaintsPolicy: 'x' }),
    'spec.topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "x": supported values: "Honor", "Ignore"',
  ],
  [
    pod({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
        { maxSkew: 2, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule' },
      ],
    }),
    'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{a, DoNotSchedule}"',
  ],
  [
    pod({ schedulingGates: [{ name: 'a b' }] }),
    'spec.schedulingGates[0]: Invalid value: "a b": name part must consist',
  ],
  [
    pod({ schedulingGates: [{ name: 'a' }, { name: 'a' }] }),
    'spec.schedulingGates[1]: Duplicate value: "a"',
  ],
  [
    pod({ schedulingGates: [{ name: '' }] }),
    'spec.schedulingGates[0]: Invalid value: "": name part must be non-empty',
    'spec.schedulingGates[0]: Invalid value: "": name part must consist',
  ],
  [
    pod({ schedulingGates: [{ name: 'a' }], nodeName: 'x' }),
    'spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared',
  ],
  [
    pod({ readinessGates: [{ conditionType: 'a b' }] }),
    'spec.readinessGates[0].conditionType: Invalid value: "a b": name part must consist',
  ],
  [
    pod({ readinessGates: [{}] }),
    'spec.readinessGates[0].conditionType: Invalid value: "": name part must be non-empty',
    'spec.readinessGates[0].conditionType: Invalid value: "": name part must consist',
  ],
  [
    pod({ os: { name: 'dos' } }),
    'spec.os: Unsupported value: "dos": supported values: "linux", "windows"',
  ],
  [pod({ os: {} }), 'spec.os.name: Required value'],
];

export const scheduling: Refusals = {
  objects: [...AFFINITY, ...SCHEDULING],
  changes: [],
};
