import { parseWorkloadRef } from '@macadam/plugin-orchestrator-common';
import {
  deliveryFile,
  workloadPath,
  type Environment,
  type TextFile,
} from '@macadam/resolver';

/** Where a workload's tree is in the environments repository, without a slash at the end. */
export function treeFolder(
  environment: Environment,
  { workload }: { workload: string },
): string {
  const { tenant, name } = parseWorkloadRef(workload);
  return workloadPath(environment, tenant, name);
}

/** The file that delivers a workload alone, where there is one. */
export function deliveryOf(
  environment: Environment,
  { workload }: { workload: string },
): string | undefined {
  const { tenant, name } = parseWorkloadRef(workload);
  return deliveryFile(environment, { tenant, workload: name });
}

/** True when both have the same files with the same text; what `ignore` names does not count. */
export function sameFiles(
  a: readonly TextFile[],
  b: readonly TextFile[],
  ignore: (path: string) => boolean = () => false,
): boolean {
  const text = (files: readonly TextFile[]) =>
    JSON.stringify(
      files
        .filter(file => !ignore(file.path))
        .map(file => [file.path, file.text])
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    );
  return text(a) === text(b);
}
