import { Text } from '@backstage/ui';
import { Age, Prose, readable, Row } from '@macadam/plugin-ui-react';
import type { Deployment } from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';
import { DeploymentBadge } from '../DeploymentBadge';
import { ReleaseLink } from '../ReleaseLink';
import { Approval } from './Approval';
import { ApprovedBy } from './ApprovedBy';
import { PassedPipeline, Pipeline } from './Pipeline';
import { causeOf, missingApprovals } from './view';
import styles from './Delivery.module.css';

/** What stops it stands above already, with its place and what would pass. */
const isFound = ({ findings, reason }: Deployment) =>
  findings.some(({ message }) => reason.includes(message));

/** The newest deployment to an environment: what it came to and why, and where it stands; what waits for a person first. */
export const LastDeployment = ({
  deployment,
  onDecided,
}: {
  deployment: Deployment;
  onDecided: () => void;
}) => {
  const { environment, release, outcome, reason, actor, createdAt, stages } =
    deployment;
  const waits = missingApprovals(deployment) > 0;
  return (
    <section aria-label={`Last deployment to ${environment}`}>
      <Row>
        <DeploymentBadge deployment={deployment} />
        <Text variant="body-small" color="secondary">
          {causeOf(deployment)} of <ReleaseLink release={release} />
          {' by '}
          {actorName(actor)}, <Age at={createdAt} />
        </Text>
      </Row>
      {outcome !== 'healthy' && !waits && !isFound(deployment) && (
        <Text as="p" className={styles.message}>
          <Prose text={readable(reason)} />
        </Text>
      )}
      {waits ? (
        <Approval deployment={deployment} onDecided={onDecided} />
      ) : (
        <ApprovedBy deployment={deployment} />
      )}
      {outcome === 'healthy' ? (
        <PassedPipeline stages={stages} />
      ) : (
        <Pipeline stages={stages} said={reason} />
      )}
    </section>
  );
};
