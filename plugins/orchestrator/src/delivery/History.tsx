import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Button,
  Flex,
  Text,
} from '@backstage/ui';
import { Age, OutcomeBadge } from '@macadam/plugin-gitops-react';
import type {
  Deployment,
  EnvironmentCard,
} from '@macadam/plugin-orchestrator-common';
import { actorName } from '../actor';
import { Findings } from './Findings';
import { Pipeline } from './Pipeline';
import { canBringBack, causeOf, shortCommit } from './view';
import styles from './Delivery.module.css';

/** Every deployment, newest first, with its stages; earlier releases can be brought back as new deployments. */
export const History = ({
  deployments,
  environments,
  onBringBack,
}: {
  deployments: readonly Deployment[];
  environments: readonly EnvironmentCard[];
  onBringBack: (deployment: Deployment) => void;
}) => {
  if (deployments.length === 0)
    return (
      <Alert
        status="info"
        title="No deployments yet"
        description="The next push to main makes the first."
      />
    );
  return (
    <div>
      {deployments.map(deployment => {
        const { id, environment, release, actor, createdAt } = deployment;
        const view = environments.find(e => e.environment === environment);
        return (
          <Accordion key={id}>
            <AccordionTrigger
              title={`${shortCommit(release.commit)} to ${environment}: ${deployment.outcome}`}
              subtitle={`${causeOf(deployment)} by ${actorName(actor)}`}
            />
            <AccordionPanel>
              <Flex direction="column" gap="3">
                <Flex align="center" gap="2" className={styles.wrap}>
                  <OutcomeBadge outcome={deployment.outcome} />
                  <Age at={createdAt} />
                  <Text>{release.message}</Text>
                </Flex>
                <Text as="p">{deployment.reason}</Text>
                <Findings title="Findings" findings={deployment.findings} />
                <Pipeline stages={deployment.stages} />
                {view && canBringBack(deployment, view.current) && (
                  <Flex align="center" gap="3" className={styles.wrap}>
                    <Button
                      variant="secondary"
                      isDisabled={!view.may.allowed}
                      onPress={() => onBringBack(deployment)}
                    >
                      Bring back {shortCommit(release.commit)}
                    </Button>
                    {!view.may.allowed && (
                      <Text variant="body-small" color="secondary">
                        {view.may.reason}
                      </Text>
                    )}
                  </Flex>
                )}
              </Flex>
            </AccordionPanel>
          </Accordion>
        );
      })}
    </div>
  );
};
