import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Badge,
  Button,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import type {
  Fact,
  WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  FactView,
  HealthBadge,
  OutcomeBadge,
  SyncBadge,
} from '@macadam/plugin-gitops-react';
import type {
  EnvironmentCard as EnvironmentView,
  Release,
} from '@macadam/plugin-orchestrator-common';
import type { ReactNode } from 'react';
import { actorName } from '../actor';
import { Approval } from './Approval';
import { Findings } from './Findings';
import { Pipeline } from './Pipeline';
import { ResourceGraph } from './ResourceGraph';
import {
  causeOf,
  describeComparison,
  missingApprovals,
  shortCommit,
  shownDeployment,
} from './view';
import styles from './Delivery.module.css';

const Term = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** What the cluster says, or why that is not known: `runtime` is a fact because nobody may have been able to look. */
const Runtime = ({ runtime }: { runtime: Fact<WorkloadEnvironmentStatus> }) => {
  const { sync, health, replicas } = runtime.value ?? {
    sync: { ...runtime, value: undefined },
    health: { ...runtime, value: undefined },
    replicas: { ...runtime, value: undefined },
  };
  const failing = health.value?.objects.filter(
    ({ status }) => status !== 'Healthy',
  );
  return (
    <>
      <Term name="Sync">
        <FactView fact={sync} none="Nothing to sync">
          {({ status, message }) => (
            <>
              <SyncBadge status={status} />
              {status !== 'Synced' && <div>{message}</div>}
            </>
          )}
        </FactView>
      </Term>
      <Term name="Health">
        <FactView fact={health} none="Nothing runs here">
          {({ status }) => <HealthBadge status={status} />}
        </FactView>
        {failing && failing.length > 0 && (
          <ul className={styles.plain}>
            {failing.map(({ uid, kind, name, message }) => (
              <li key={uid}>
                {kind}/{name}
                {message && `: ${message}`}
              </li>
            ))}
          </ul>
        )}
      </Term>
      <Term name="Replicas">
        <FactView fact={replicas} none="None">
          {({ ready, desired }) => `${ready} of ${desired} ready`}
        </FactView>
      </Term>
    </>
  );
};

const Resources = ({
  workload,
  resources,
}: Pick<EnvironmentView, 'resources'> & { workload: string }) =>
  resources.length > 0 && (
    <Accordion>
      <AccordionTrigger title={`Resources (${resources.length})`} />
      <AccordionPanel>
        <ResourceGraph workload={workload} resources={resources} />
        <ul className={styles.plain}>
          {resources.map(({ id, key, type, definition, why, candidates }) => (
            <li key={id}>
              <strong>{key}</strong> ({type}) by <code>{definition.name}</code>
              <div>{why}</div>
              <ul aria-label={`Candidates for ${key}`}>
                {candidates.map(candidate => (
                  <li key={candidate.definition}>
                    {candidate.matched ? 'Matched' : 'Not matched'}:{' '}
                    <code>{candidate.definition}</code>, {candidate.reason}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </AccordionPanel>
    </Accordion>
  );

/** One environment: what it should run, what it does run, how the last attempt went, and what can be brought here. */
export const EnvironmentCard = ({
  view,
  runtime,
  onPromote,
  onDecided,
}: {
  view: EnvironmentView;
  runtime: Fact<WorkloadEnvironmentStatus>;
  onPromote: (release: Release) => void;
  onDecided: () => void;
}) => {
  const { environment, current, comparison, promotable, may, endpoints } = view;
  const shown = shownDeployment(view);
  const reason = may.allowed ? view.promotion : may.reason;
  return (
    <Card>
      <CardHeader>
        <Flex align="center" justify="between" gap="2" className={styles.wrap}>
          <Text as="h3" variant="title-x-small">
            {environment}
          </Text>
          <Text variant="body-small" color="secondary">
            cluster {view.cluster}, {view.namespace}
          </Text>
          {runtime.value?.cluster.simulated && (
            <Badge size="small">Simulated</Badge>
          )}
        </Flex>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="4">
          {shown && (
            <Findings
              title={`What stops ${shortCommit(shown.release.commit)}`}
              findings={shown.findings}
            />
          )}
          <dl className={styles.facts}>
            <Term name="Release">
              {current ? (
                <>
                  <code>{shortCommit(current.release.commit)}</code>{' '}
                  {current.release.message}
                  <div>
                    by {actorName(current.actor)}, <Age at={current.createdAt} />
                  </div>
                  {comparison && <div>{describeComparison(comparison)}</div>}
                </>
              ) : (
                'Nothing deployed yet'
              )}
            </Term>
            {current && current.release.images.length > 0 && (
              <Term name="Image">
                {current.release.images.map(image => (
                  <div key={image.container}>
                    <code>{image.reference}</code>{' '}
                    {image.simulated && <Badge size="small">Simulated</Badge>}
                  </div>
                ))}
              </Term>
            )}
            <Runtime runtime={runtime} />
            {endpoints.length > 0 && (
              <Term name="Endpoints">
                {endpoints.map(({ url }) => (
                  <div key={url}>
                    {/^https?:/.test(url) ? <Link href={url}>{url}</Link> : url}
                  </div>
                ))}
              </Term>
            )}
          </dl>
          {shown && (
            <section aria-label={`Last deployment to ${environment}`}>
              <Flex align="center" gap="2" className={styles.wrap}>
                <OutcomeBadge outcome={shown.outcome} />
                <Text variant="body-small" color="secondary">
                  {causeOf(shown)} of{' '}
                  <code>{shortCommit(shown.release.commit)}</code>
                  {' by '}
                  {actorName(shown.actor)}, <Age at={shown.createdAt} />
                </Text>
              </Flex>
              <Text as="p">{shown.reason}</Text>
              {missingApprovals(shown) > 0 && (
                <Approval deployment={shown} onDecided={onDecided} />
              )}
              <Pipeline stages={shown.stages} />
            </section>
          )}
          {current && (
            <Resources workload={current.workload} resources={view.resources} />
          )}
          {view.after.length > 0 && (
            <Flex align="center" gap="3" className={styles.wrap}>
              <Button
                isDisabled={!promotable || !may.allowed}
                onPress={() => promotable && onPromote(promotable)}
              >
                {promotable
                  ? `Promote ${shortCommit(promotable.commit)} to ${environment}`
                  : `Promote to ${environment}`}
              </Button>
              <Text variant="body-small" color="secondary">
                {reason}
              </Text>
            </Flex>
          )}
        </Flex>
      </CardBody>
    </Card>
  );
};
