import { checkQuota } from '@macadam/resolver';
import type { ReportedFinding } from '../format';
import { nameOf, type Rendered, type Rendering } from './renderFiles';

/** What the tenants' quotas say of what was rendered. */
export interface QuotaVerdict {
  /** What would be refused: what the given files ask for together is more than a quota. */
  findings: ReportedFinding[];
  /** What is not known here, one sentence for each tenant with a quota. */
  notes: string[];
}

/**
 * Holds the workloads against the quota that the platform gives their tenants. There is no cluster here, so what else
 * runs in the namespace does not count: a workload that passes may still find no room.
 */
export function judgeQuota({ loaded, workloads }: Rendering): QuotaVerdict {
  const tenants = loaded.platform.tenants.filter(({ quota }) => quota);
  const verdicts = tenants.map(({ name: tenant, quota: hard = {} }) => {
    const here = workloads.filter(({ input }) => input.tenant === tenant);
    const findings = here.flatMap(rendered =>
      checkQuota({
        objects: objectsOf([rendered]),
        neighbours: objectsOf(here.filter(each => each !== rendered)),
        hard,
      }).map(({ resource, limit, own, others }): ReportedFinding => {
        const isAlone = here.length === 1;
        return {
          file: rendered.input.score.file,
          path: '',
          message: `quota of ${tenant}: ${resource} is ${limit}, ${nameOf(rendered.input)} asks for ${own}${isAlone ? '' : ` and the other files ask for ${others}`}`,
          hint: `ask for less, or ask the platform team to raise the quota of ${tenant}`,
          code: 'quota',
        };
      }),
    );
    const [first] = here;
    const notes = first
      ? [
          `the quota of ${tenant} is held against these files alone: what else runs in ${first.resolution.namespace} is not known here`,
        ]
      : [];
    return { findings, notes };
  });
  return {
    findings: verdicts.flatMap(({ findings }) => findings),
    notes: verdicts.flatMap(({ notes }) => notes),
  };
}

function objectsOf(workloads: readonly Rendered[]) {
  return workloads.flatMap(({ resolution }) =>
    resolution.objects.map(({ object }) => object),
  );
}
