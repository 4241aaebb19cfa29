import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  Flex,
  Text,
} from '@backstage/ui';
import { Age, readable, Row, shortCommit } from '@macadam/plugin-gitops-react';
import type {
  Deployment,
  DeploymentPage,
  EnvironmentCard,
} from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';
import { DeploymentBadge } from '../DeploymentBadge';
import { ReleaseLink } from '../ReleaseLink';
import { Findings } from './Findings';
import { Pipeline } from './Pipeline';
import { canBringBack, causeOf } from './view';
import styles from './Delivery.module.css';

const BringBack = ({
  deployment,
  view,
  onBringBack,
}: {
  deployment: Deployment;
  view: EnvironmentCard;
  onBringBack: (deployment: Deployment) => void;
}) => (
  <Row>
    <Button
      variant="secondary"
      isDisabled={!view.may.allowed}
      onPress={() => onBringBack(deployment)}
    >
      Bring back {shortCommit(deployment.release.commit)}
    </Button>
    {!view.may.allowed && (
      <Text variant="body-small" color="secondary">
        {readable(view.may.reason)}
      </Text>
    )}
  </Row>
);

const Entry = ({
  deployment,
  view,
  onBringBack,
}: {
  deployment: Deployment;
  view: EnvironmentCard | undefined;
  onBringBack: (deployment: Deployment) => void;
}) => {
  const { environment, release, actor, createdAt, reason } = deployment;
  return (
    <Accordion>
      <AccordionTrigger>
        <span className={styles.entry}>
          <span>
            {shortCommit(release.commit)} to {environment}
          </span>
          <DeploymentBadge deployment={deployment} />
          <span className={styles.entryMessage}>{release.message}</span>
          <Text as="span" variant="body-small" color="secondary">
            {causeOf(deployment)} by {actorName(actor)}, <Age at={createdAt} />
          </Text>
        </span>
      </AccordionTrigger>
      <AccordionPanel>
        <Flex direction="column" gap="3">
          <Text as="p">
            <ReleaseLink release={release} /> {release.message}
          </Text>
          <Text as="p">{readable(reason)}</Text>
          <Findings title="Findings" findings={deployment.findings} />
          <Pipeline stages={deployment.stages} said={reason} />
          {view && canBringBack(deployment, view.current) && (
            <BringBack
              deployment={deployment}
              view={view}
              onBringBack={onBringBack}
            />
          )}
        </Flex>
      </AccordionPanel>
    </Accordion>
  );
};

/** Deployments, newest first, with their stages; earlier releases can be brought back as new deployments. */
export const History = ({
  page: { items, next },
  environments,
  onBringBack,
  onMore,
}: {
  page: DeploymentPage;
  environments: readonly EnvironmentCard[];
  onBringBack: (deployment: Deployment) => void;
  /** More of them are wanted. */
  onMore: () => void;
}) => {
  if (items.length === 0)
    return (
      <Alert
        status="info"
        title="No deployments yet"
        description="The next push to main makes the first."
      />
    );
  return (
    <Flex direction="column" gap="3">
      <div>
        {items.map(deployment => (
          <Entry
            key={deployment.id}
            deployment={deployment}
            view={environments.find(
              each => each.environment === deployment.environment,
            )}
            onBringBack={onBringBack}
          />
        ))}
      </div>
      {next && (
        <Row>
          <Button variant="secondary" onPress={onMore}>
            Show more
          </Button>
          <Text variant="body-small" color="secondary" aria-live="polite">
            The newest {items.length} are shown.
          </Text>
        </Row>
      )}
    </Flex>
  );
};
