import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import {
  Age,
  Findings,
  readable,
  Row,
  shortCommit,
} from '@macadam/plugin-ui-react';
import {
  isCommitted,
  type Deployment,
  type DeploymentPage,
  type EnvironmentCard,
} from '@macadam/plugin-orchestrator-common';
import { useState } from 'react';
import { actorName } from '../actor';
import { DeploymentBadge } from '../DeploymentBadge';
import { diffPath } from '../diff/view';
import { DeploymentGraph } from '../graph/DeploymentGraph';
import { ReleaseLink } from '../ReleaseLink';
import { ApprovedBy } from './ApprovedBy';
import { Pipeline } from './Pipeline';
import { canBringBack, causeOf, isStopped } from './view';
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

/** Its resource graph, when asked for. */
const PastGraph = (props: { deployment: Deployment; current: boolean }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Row>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          {open ? 'Hide its resources' : 'Show its resources'}
        </Button>
      </Row>
      {open && <DeploymentGraph {...props} />}
    </>
  );
};

/** How a deployment differs from what the environment holds now, and from the one before it. */
const Comparisons = ({
  deployment: { id, workload, environment },
  before,
  current,
}: {
  deployment: Deployment;
  before: Deployment | undefined;
  current: Deployment;
}) => (
  <Row>
    {before && (
      <Link href={diffPath(workload, { from: before.id, to: id })}>
        What it changed
      </Link>
    )}
    {current.id !== id && (
      <Link href={diffPath(workload, { from: environment, to: id })}>
        Compare with what {environment} holds now
      </Link>
    )}
  </Row>
);

const Entry = ({
  deployment,
  before,
  view,
  onBringBack,
}: {
  deployment: Deployment;
  /** The deployment before it to the same environment that was committed. */
  before: Deployment | undefined;
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
          <ApprovedBy deployment={deployment} />
          <Findings
            title="Findings"
            tone={isStopped(deployment) ? 'stops' : 'warns'}
            findings={deployment.findings}
          />
          <Pipeline stages={deployment.stages} said={reason} />
          <PastGraph
            deployment={deployment}
            current={view?.current?.id === deployment.id}
          />
          {view?.current && (
            <Comparisons
              deployment={deployment}
              before={before}
              current={view.current}
            />
          )}
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
        {items.map((deployment, index) => (
          <Entry
            key={deployment.id}
            deployment={deployment}
            before={items
              .slice(index + 1)
              .find(
                each =>
                  each.environment === deployment.environment &&
                  isCommitted(each),
              )}
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
