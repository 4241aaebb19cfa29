import {
  serviceOf,
  type OtherWorkloads,
  type ResolveInput,
} from '@macadam/resolver';

/**
 * What the given Score files say of each other's services. What else is in the environment is not known here.
 *
 * @param areAll - every given file could be read; otherwise one that seems misspelt may be in a file that could not
 */
export function withEachOther(
  inputs: readonly ResolveInput[],
  areAll: boolean,
): ResolveInput[] {
  const workloads = inputs.map(({ score: { workload }, tenant }) => {
    const service = serviceOf(workload);
    return {
      tenant,
      workload: workload.metadata.name,
      ...(service && { service }),
    };
  });
  const names: Record<string, string[]> = {};
  for (const { tenant, workload } of workloads)
    names[tenant] = [...(names[tenant] ?? []), workload];
  const others: OtherWorkloads = {
    workloads,
    names: areAll ? names : {},
    areAll: false,
  };
  return inputs.map(input => ({ ...input, others }));
}
