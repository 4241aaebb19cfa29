import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Badge, Card, CardBody, CardHeader, Flex, Link, Text } from '@backstage/ui';
import { GITOPS_WORKLOADS_CHANNEL, type WorkloadEnvironmentStatus } from '@macadam/plugin-gitops-common';
import { Age, FactView, gitopsApiRef, HealthBadge, LiveView, SyncBadge, useLive } from '@macadam/plugin-gitops-react';
import { useCallback, type ReactNode } from 'react';
import { ObjectList } from './ObjectList';
import { WORKLOAD_ANNOTATION } from './workload';
import styles from './RuntimeTab.module.css';

const Term = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Environment = ({ environment, cluster, sync, health, replicas, endpoints, images }: WorkloadEnvironmentStatus) => (
  <Card>
    <CardHeader>
      <Flex align="center" justify="between" gap="2" className={styles.wrap}>
        <Text as="h2" variant="title-x-small">
          {environment}
        </Text>
        <Flex align="center" gap="2" className={styles.wrap}>
          <Text variant="body-small" color="secondary">
            cluster {cluster.name}
            {cluster.version && `, ${cluster.version}`}
          </Text>
          {cluster.simulated && (
            <span title="The cluster says of itself that it runs no containers">
              <Badge size="small">Simulated</Badge>
            </span>
          )}
        </Flex>
      </Flex>
    </CardHeader>
    <CardBody>
      <Flex direction="column" gap="4">
        <dl className={styles.facts}>
          <Term name="Health">
            <FactView fact={health} none="Nothing runs here">
              {({ status, message }) => (
                <>
                  <HealthBadge status={status} title={message} />{' '}
                  {health.observedAt && (
                    <Text as="span" variant="body-x-small" color="secondary">
                      seen <Age at={health.observedAt} />
                    </Text>
                  )}
                </>
              )}
            </FactView>
          </Term>
          <Term name="Sync">
            <FactView fact={sync} none="Nothing to sync">
              {({ status, message, revision }) => (
                <>
                  <SyncBadge status={status} title={message} /> {revision && <code>{revision.slice(0, 7)}</code>}
                </>
              )}
            </FactView>
          </Term>
          <Term name="Replicas">
            <FactView fact={replicas} none="No replicas">
              {({ ready, desired }) => `${ready} of ${desired} ready`}
            </FactView>
          </Term>
          <Term name="Endpoints">
            <FactView fact={endpoints} none="None">
              {urls =>
                urls.map(url => (
                  <div key={url}>{/^https?:/.test(url) ? <Link href={url}>{url}</Link> : url}</div>
                ))
              }
            </FactView>
          </Term>
          <Term name="Images">
            <FactView fact={images} none="None">
              {references => references.map(reference => <div key={reference}>{reference}</div>)}
            </FactView>
          </Term>
        </dl>
        {sync.value?.status === 'Failed' && <Alert status="danger" icon title="The last sync failed" description={sync.value.message} />}
        {health.value && <ObjectList objects={health.value.objects} />}
      </Flex>
    </CardBody>
  </Card>
);

/** What runs of one service, environment by environment, what is wrong first. */
export const RuntimeTab = () => {
  const { entity } = useEntity();
  const workload = entity.metadata.annotations?.[WORKLOAD_ANNOTATION] ?? entity.metadata.name;
  const api = useApi(gitopsApiRef);
  const load = useCallback(() => api.status([workload]), [api, workload]);
  const live = useLive(load, { channels: [GITOPS_WORKLOADS_CHANNEL], workload });
  return (
    <LiveView live={live} what="running objects">
      {environments =>
        environments.length === 0 ? (
          <Alert status="info" icon title="Nothing runs yet" description={`${workload} has not been deployed to any environment.`} />
        ) : (
          <Flex direction="column" gap="4">
            {environments.map(status => (
              <Environment key={`${status.cluster.name}/${status.environment}`} {...status} />
            ))}
          </Flex>
        )
      }
    </LiveView>
  );
};
