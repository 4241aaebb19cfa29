import {
  emptyKustomization,
  olderDeliveryFile,
  type Environment,
  type ObjectRef,
  type TextFile,
} from '@macadam/resolver';
import {
  workloadName,
  type DeploymentEvent,
} from '@macadam/plugin-orchestrator-common';
import type { Rendered } from '../render/Renderer';
import {
  deliveriesGone,
  isSettled,
  keptFor,
  settledTree,
  type TenantFiles,
} from '../tree/settledTree';
import { deliveryOf, sameFiles, treeFolder } from '../tree/treePaths';
import { treeUpTo, wholeTree } from '../render/treeUpTo';

/** One commit's worth of a plan. */
export interface PlanPart {
  tree: readonly TextFile[];
  /** Git holds this tree already. */
  isThere: boolean;
  /** Folders of shared resources that go, or are in `tree` as far as they stay. */
  gone: string[];
  /** Files under clusters/ that go. */
  undelivered: string[];
}

/** What Git is brought to. */
export interface DeliveryPlan {
  environment: Environment;
  /** Files under clusters/ that have to be there. */
  delivery: readonly TextFile[];
  /** One for each wave: false where outputs are missing that only live objects can give. */
  complete: readonly boolean[];
  /** A wave; the number after the last one is what goes once the cluster knows that it may. */
  part(index: number, inGit: TenantFiles): PlanPart;
  /** What the waves before have yet to report. */
  pending(): string;
}

/** Brings a release to an environment. @param confirmed - objects with data that a person said may go */
export function planOf(
  rendered: Rendered,
  confirmed: readonly ObjectRef[],
): DeliveryPlan {
  const { environment, delivery, resolution, input } = rendered;
  const { waves } = resolution;
  const older = delivery.flatMap(({ path }) => olderDeliveryFile(path) ?? []);
  return {
    environment,
    delivery,
    complete: waves.map(({ complete }) => complete),
    part(index, inGit) {
      if (index < waves.length - 1) {
        const tree = treeUpTo(rendered, index, inGit.files);
        // That a part belongs to another release now is said by the last part's commit.
        const ignore = (path: string) => path.endsWith('/release.yaml');
        return {
          tree,
          isThere: sameFiles(tree, inGit.files, ignore),
          gone: [],
          undelivered: older,
        };
      }
      const hold = index < waves.length;
      const next = wholeTree(rendered, inGit.files);
      const settled = settledTree(next, inGit, { confirmed, hold });
      return {
        tree: settled.files,
        isThere: isSettled(settled, inGit),
        gone: settled.unused,
        undelivered: [
          ...older,
          ...deliveriesGone(settled, environment, input.tenant),
        ],
      };
    },
    pending() {
      const [first] = resolution.pending;
      return first
        ? `${first.resource}.${first.output}: ${first.reason}`
        : 'the part before has yet to report its outputs';
    },
  };
}

/**
 * Takes a workload out of an environment: everything but what holds data and was not confirmed. What delivers it goes
 * with the last of it, so that GitOps deletes what is left.
 */
export function withdrawalPlan(
  environment: Environment,
  of: { tenant: string; workload: string },
  confirmed: readonly ObjectRef[],
): DeliveryPlan {
  const own = deliveryOf(environment, of);
  const folder = treeFolder(environment, of);
  return {
    environment,
    delivery: [],
    complete: [true],
    part(index, inGit) {
      const hold = index === 0;
      const settled = settledTree([], inGit, { confirmed, hold });
      const isOwn = ({ path }: TextFile) => path.startsWith(`${folder}/`);
      const kept = keptFor({
        files: settled.files.filter(isOwn),
        others: [
          ...settled.files.filter(file => !isOwn(file)),
          ...inGit.others.filter(({ path }) => path.endsWith('/release.yaml')),
        ],
      });
      const isEmpty = kept.length === 0;
      if (!isEmpty && !settled.files.some(isOwn)) {
        // What is shared waits, and its state is seen by what delivers this folder.
        settled.files.unshift({
          path: `${folder}/kustomization.yaml`,
          text: emptyKustomization(workloadName(of.workload)),
        });
      }
      return {
        tree: settled.files,
        isThere: isSettled(settled, inGit),
        gone: settled.unused,
        undelivered: [
          ...deliveriesGone(settled, environment, of.tenant),
          ...(isEmpty && own ? [own] : []),
        ],
      };
    },
    pending: () => '',
  };
}

/** Objects with data whose deletion a person confirmed with a deployment. */
export function confirmedBy(events: readonly DeploymentEvent[]): ObjectRef[] {
  return events.flatMap(
    event => (event.stage === 'decision' && event.detail?.removals) || [],
  );
}
