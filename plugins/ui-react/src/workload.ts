import { TENANT_LABEL, WORKLOAD_LABEL } from '@macadam/kubernetes';
import { workloadRef } from '@macadam/plugin-orchestrator-common';

/** For extensions that are there for workloads only. */
export const isWorkload = {
  [`metadata.annotations.${WORKLOAD_LABEL}`]: { $exists: true },
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
  const own = annotations?.[WORKLOAD_LABEL] ?? name;
  const tenant = annotations?.[TENANT_LABEL] ?? namespace;
  return tenant === 'default' ? own : workloadRef(tenant, own);
};
