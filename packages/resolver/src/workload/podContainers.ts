import type { Path, Workload } from '@macadam/score';
import type { Context } from '../context/context';
import type { ResolvedImage } from '../types';
import { compareText } from '../values/compareText';
import { buildContainer } from './container';
import { templatePath } from './kind';
import type { PodParts } from './PodParts';
import { isInit, mainContainer } from './ports';
import { startOrder } from './startOrder';

/** Containers of a pod in the order in which its manifest lists them. */
export interface PodContainers {
  initContainers: Record<string, unknown>[];
  containers: Record<string, unknown>[];
  /** By container. */
  images: ResolvedImage[];
}

/** Those that others wait for in the order they start; of the rest, the one that serves comes first. */
export function podContainers(
  context: Context,
  parts: PodParts,
): PodContainers {
  const images: ResolvedImage[] = [];
  const build = (field: string, containers: readonly string[]) =>
    containers.map((name, index) => {
      const at: Path = [...templatePath(parts.kind), 'spec', field, index];
      const built = buildContainer(context, name, { ...parts, at });
      if (built.image) images.push(built.image);
      return built.container;
    });
  const { workload } = context;
  return {
    initContainers: build('initContainers', startOrder(workload)),
    containers: build('containers', mainFirst(workload)),
    images: images.sort((a, b) => compareText(a.container, b.container)),
  };
}

function mainFirst(workload: Workload): string[] {
  const main = mainContainer(workload);
  return Object.keys(workload.containers)
    .filter(container => !isInit(workload, container))
    .sort(
      (a, b) => Number(b === main) - Number(a === main) || compareText(a, b),
    );
}
