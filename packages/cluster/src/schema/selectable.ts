/** Selectable fields beyond metadata.name and metadata.namespace, by `group/Kind`. */
import type { KubeObject } from '../runtime';
import { textOf } from './access';
import { valueAt } from './kinds';

type Lookup = Record<string, (object: KubeObject) => string>;

function fields(...paths: string[]): Lookup {
  return Object.fromEntries(
    paths.map(path => [
      path,
      (object: KubeObject) => textOf(valueAt(object, path)),
    ]),
  );
}

const INVOLVED = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
];

const EVENT: Lookup = {
  ...fields(
    ...INVOLVED.map(field => `involvedObject.${field}`),
    'reason',
    'reportingComponent',
    'type',
  ),
  source: object =>
    textOf(valueAt(object, 'source.component')) ||
    textOf(valueAt(object, 'reportingComponent')),
};

export const SELECTABLE: Record<string, Lookup | undefined> = {
  '/Pod': {
    ...fields(
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.phase',
      'status.podIP',
      'status.nominatedNodeName',
    ),
    'spec.hostNetwork': object =>
      String(valueAt(object, 'spec.hostNetwork') === true),
  },
  '/Event': EVENT,
  '/Secret': fields('type'),
  '/Namespace': fields('status.phase'),
  '/Node': {
    'spec.unschedulable': object =>
      String(valueAt(object, 'spec.unschedulable') === true),
  },
  '/Service': fields('spec.clusterIP', 'spec.type'),
  'apps/ReplicaSet': {
    'status.replicas': object =>
      textOf(valueAt(object, 'status.replicas')) || '0',
  },
  'batch/Job': {
    'status.successful': object =>
      textOf(valueAt(object, 'status.succeeded')) || '0',
  },
};
