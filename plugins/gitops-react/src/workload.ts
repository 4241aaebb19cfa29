import { workloadRef } from '@macadam/plugin-orchestrator-common';

/** On entities that are workloads: the workload's name in its tenant. */
const WORKLOAD_ANNOTATION = 'macadam.dev/workload';
/** On entities that are workloads: their tenant. */
const TENANT_ANNOTATION = 'macadam.dev/tenant';

/** For extensions that are there for workloads only. */
export const isWorkload = {
  [`metadata.annotations.${WORKLOAD_ANNOTATION}`]: { $exists: true },
};

/** The workload that an entity is: `tenant/name`; its name alone where the entity is in no tenant's namespace. */
export const workloadOf = ({
  metadata: { name, namespace = 'default', annotations },
}: {
  metadata: {
    name: string;
    namespace?: string;
    annotations?: Record<string, string>;
  };
}) => {
  const own = annotations?.[WORKLOAD_ANNOTATION] ?? name;
  const tenant = annotations?.[TENANT_ANNOTATION] ?? namespace;
  return tenant === 'default' ? own : workloadRef(tenant, own);
};
