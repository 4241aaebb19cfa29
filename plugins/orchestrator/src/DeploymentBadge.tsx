import { Badge, OutcomeBadge, type Look } from '@macadam/plugin-ui-react';
import type { Deployment } from '@macadam/plugin-orchestrator-common';
import { RiTimeLine } from '@remixicon/react';
import { missingApprovals } from './delivery/view';

const WAITS: Look = {
  tone: 'warning',
  icon: RiTimeLine,
  label: 'Waits for approval',
};

/** What a deployment came to, or that it waits for a person. */
export const DeploymentBadge = ({
  deployment,
}: {
  deployment: Pick<Deployment, 'outcome' | 'approvals' | 'reason'>;
}) =>
  missingApprovals(deployment) > 0 ? (
    <Badge look={WAITS} title={deployment.reason} />
  ) : (
    <OutcomeBadge outcome={deployment.outcome} title={deployment.reason} />
  );
