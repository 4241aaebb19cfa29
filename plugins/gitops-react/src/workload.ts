/** On entities that are workloads: the workload's name. */
const WORKLOAD_ANNOTATION = 'macadam.dev/workload';

/** For extensions that are there for workloads only. */
export const isWorkload = {
  [`metadata.annotations.${WORKLOAD_ANNOTATION}`]: { $exists: true },
};

/** The workload that an entity is. */
export const workloadOf = ({
  metadata: { name, annotations },
}: {
  metadata: { name: string; annotations?: Record<string, string> };
}) => annotations?.[WORKLOAD_ANNOTATION] ?? name;
