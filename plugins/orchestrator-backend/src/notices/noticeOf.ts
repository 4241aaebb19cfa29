import { createHash } from 'node:crypto';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  componentOf,
  type Deployment,
  type PlatformProblem,
  workloadName,
} from '@macadam/plugin-orchestrator-common';
import type { DeploymentRecord } from '../store';
import type { CheckedPlatform } from '../sources/PlatformService';

/** A notification, and what it tells of: nobody is told of the same twice. */
export interface Notice {
  subject: string;
  /** How subjects begin that do not stand any more beside this one. */
  replaces?: string;
  notification: Parameters<NotificationService['send']>[0];
}

/** The longest description; the page that the notice leads to has all of it. */
const LONGEST = 500;

const shorten = (text: string) =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;

const tabOf = (workload: string) => {
  const { namespace, name } = componentOf(workload);
  return `/catalog/${namespace}/component/${name}/delivery`;
};

/** Who caused it, where the catalogue knows them. */
const actorOf = ({ actor, cause }: Deployment): string[] =>
  // The platform's own changes have many workloads rendered again; whoever made them is told of the platform.
  actor.userEntityRef && cause !== 'platform' && cause !== 'callee'
    ? [actor.userEntityRef]
    : [];

/** What a deployment needs people for now, and who can do something about it; undefined: nothing. */
export function noticeOf({
  row,
  deployment,
}: Pick<DeploymentRecord, 'row' | 'deployment'>): Notice | undefined {
  const { id, workload, environment, outcome, reason, approvals } = deployment;
  const name = workloadName(workload);
  const notice = (
    what: string,
    title: string,
    to: readonly string[],
    {
      description = reason,
      exclude,
    }: { description?: string; exclude?: string } = {},
  ): Notice => ({
    subject: `deployment:${id}:${what}`,
    notification: {
      recipients: {
        type: 'entity',
        entityRef: [...new Set(to)],
        ...(exclude ? { excludeEntityRef: exclude } : {}),
      },
      payload: {
        title,
        description: shorten(description),
        link: tabOf(workload),
        severity: what === 'approval' ? 'normal' : 'high',
        topic: 'deployments',
        // What is newer about the same workload and environment takes the place of what was said before.
        scope: `deployment:${workload}:${environment}`,
      },
    },
  });
  const everybody = [row.owner, ...actorOf(deployment)];
  switch (outcome) {
    case 'blocked':
      return notice(
        'blocked',
        `${name} is not deployed to ${environment}`,
        everybody,
      );
    case 'refused':
      return notice(
        'refused',
        `${name} is not let into ${environment}`,
        actorOf(deployment).length > 0 ? actorOf(deployment) : [row.owner],
      );
    case 'failing':
      return notice('failing', `${name} fails in ${environment}`, everybody);
    case 'in-progress':
      return approvals && approvals.given.length < approvals.needed
        ? notice(
            'approval',
            `${name} asks for approval to be deployed to ${environment}`,
            [row.owner],
            {
              description: deployment.release.message,
              exclude: deployment.actor.userEntityRef,
            },
          )
        : undefined;
    default:
      return undefined;
  }
}

/** How the subjects of notices about the platform begin. */
export const ABOUT_PLATFORM = 'platform:';

/** The same for the same reasons, whichever revision has them and at whichever line they stand. */
function reasonKey(problems: readonly PlatformProblem[]): string {
  const reasons = problems.map(({ file = '', message }) => [file, message]);
  return createHash('sha256')
    .update(JSON.stringify(reasons.sort()))
    .digest('hex');
}

/** That a revision of the platform is not in force; undefined: it is, or nobody is known who owns the platform. */
export function noticeOfPlatform(
  { revision, problems }: CheckedPlatform,
  owner: string | undefined,
): Notice | undefined {
  const [first] = problems;
  if (!first || !owner) return undefined;
  const place = [first.file, first.line].filter(Boolean).join(':');
  return {
    subject: `${ABOUT_PLATFORM}${reasonKey(problems)}`,
    replaces: ABOUT_PLATFORM,
    notification: {
      recipients: { type: 'entity', entityRef: owner },
      payload: {
        title: `Platform revision ${revision.slice(0, 7)} is refused`,
        description: shorten(
          `${place ? `${place}: ` : ''}${first.message}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`,
        ),
        link: '/platform',
        severity: 'high',
        topic: 'platform',
        scope: 'platform-revision',
      },
    },
  };
}
