import { anything, conditions, type Definition, list, object, text, texts, whole, withDefault } from './schema';

const cluster: Definition = {
  group: 'postgresql.cnpg.io',
  versions: ['v1'],
  kind: 'Cluster',
  plural: 'clusters',
  columns: { Instances: '.status.instances', Ready: '.status.readyInstances', Status: '.status.phase', Primary: '.status.currentPrimary' },
  fields: {
    'spec!': {
      ...object({
        instances: withDefault({ type: 'integer', minimum: 1 }, 1),
        imageName: text,
        storage: object({ size: text, storageClass: text, resizeInUseVolumes: { type: 'boolean' }, pvcTemplate: anything }),
        resources: anything,
        bootstrap: anything,
        inheritedMetadata: object({ labels: texts, annotations: texts }),
      }),
      'x-kubernetes-preserve-unknown-fields': true,
    },
    status: {
      ...object({
        phase: text,
        phaseReason: text,
        instances: whole,
        readyInstances: whole,
        currentPrimary: text,
        targetPrimary: text,
        instanceNames: list(text),
        conditions,
      }),
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
};

export const postgresDefinitions = [cluster];
