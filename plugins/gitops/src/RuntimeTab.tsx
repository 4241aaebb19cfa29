import { workloadName } from '@macadam/plugin-orchestrator-common';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Alert,
  Badge,
  Card,
  CardBody,
  CardHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import {
  GITOPS_WORKLOADS_CHANNEL,
  type WorkloadEnvironmentStatus,
} from '@macadam/plugin-gitops-common';
import {
  Age,
  Facts,
  FactView,
  gitopsApiRef,
  HealthBadge,
  ImageName,
  inPlatformOrder,
  LiveView,
  readable,
  Row,
  shortRevision,
  SyncBadge,
  Term,
  useLive,
  workloadOf,
  type WorkloadPlace,
} from '@macadam/plugin-ui-react';
import { useCallback, useState, type ComponentProps } from 'react';
import { useSearchParams } from 'react-router-dom';
import { Happenings } from './Happenings';
import { ObjectList } from './ObjectList';
import { SharedResource } from './SharedResource';

const Environment = ({
  status: {
    workload,
    environment,
    cluster,
    sync,
    health,
    replicas,
    endpoints,
    images,
  },
  shared,
  opened,
}: {
  status: WorkloadEnvironmentStatus;
  /** What the service shares with others there, each with its own state. */
  shared: ComponentProps<typeof SharedResource>[];
  opened?: string;
}) => (
  <Card>
    <CardHeader>
      <Row spread>
        <Text as="h2" variant="title-x-small">
          {environment}
        </Text>
        <Row>
          <Text variant="body-small" color="secondary">
            cluster {cluster.name}
            {cluster.version && `, ${cluster.version}`}
          </Text>
          {cluster.simulated && (
            <span title="The cluster says of itself that it runs no containers">
              <Badge size="small">Simulated</Badge>
            </span>
          )}
        </Row>
      </Row>
    </CardHeader>
    <CardBody>
      <Flex direction="column" gap="4">
        <Facts>
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
                  <SyncBadge status={status} title={message} />{' '}
                  {revision && (
                    <code title={revision}>{shortRevision(revision)}</code>
                  )}
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
                  <div key={url}>
                    {/^https?:/.test(url) ? <Link href={url}>{url}</Link> : url}
                  </div>
                ))
              }
            </FactView>
          </Term>
          <Term name="Images">
            <FactView fact={images} none="None">
              {references =>
                references.map(reference => (
                  <div key={reference}>
                    <ImageName reference={reference} />
                  </div>
                ))
              }
            </FactView>
          </Term>
        </Facts>
        {sync.value?.status === 'Failed' && (
          <Alert
            status="danger"
            icon
            title="The last sync failed"
            description={readable(sync.value.message)}
          />
        )}
        {health.state === 'unknown' && health.reason && (
          <Text color="secondary">{health.reason}</Text>
        )}
        {health.value && (
          <section
            aria-label={
              health.state === 'known' ? 'Objects' : 'Objects as last seen'
            }
          >
            {health.state !== 'known' && (
              <Text weight="bold">As last seen</Text>
            )}
            <ObjectList objects={health.value.objects} />
          </section>
        )}
        {shared.map(each => (
          <SharedResource key={each.use.subject} {...each} />
        ))}
        <Happenings
          workload={workload}
          environment={environment}
          opened={opened}
        />
      </Flex>
    </CardBody>
  </Card>
);

type Shown = Pick<ComponentProps<typeof Environment>, 'status' | 'shared'>;

/** What was found of a workload in each environment, with what it shares there. */
const shownOf = (
  workload: string,
  found: readonly WorkloadEnvironmentStatus[],
  places: readonly WorkloadPlace[],
): Shown[] =>
  inPlatformOrder(
    found.filter(each => each.workload === workload),
    places.map(({ environment }) => environment),
  ).map(status => {
    const { environment } = status;
    const place = places.find(each => each.environment === environment);
    return {
      status,
      shared: (place?.shared ?? []).map(use => ({
        use,
        status: found.find(
          each =>
            each.workload === use.subject && each.environment === environment,
        ),
      })),
    };
  });

/** What runs of one service, environment by environment, what is wrong first. */
export const RuntimeTab = () => {
  const { entity } = useEntity();
  const workload = workloadOf(entity);
  const api = useApi(gitopsApiRef);
  const [params] = useSearchParams();
  const [subjects, setSubjects] = useState('');
  const load = useCallback(async (): Promise<Shown[]> => {
    // What runs is shown also where nobody can say in which order.
    const places = await api.places(workload).catch((): WorkloadPlace[] => []);
    const asked = [
      workload,
      ...places.flatMap(({ shared }) => shared.map(({ subject }) => subject)),
    ];
    setSubjects(asked.join(' '));
    const found = await api.status([...new Set(asked)]);
    return shownOf(workload, found, places);
  }, [api, workload]);
  const live = useLive(load, {
    channels: [GITOPS_WORKLOADS_CHANNEL],
    workload: [workload, ...subjects.split(' ').filter(Boolean)],
  });
  return (
    <LiveView live={live} what="running objects">
      {environments =>
        environments.length === 0 ? (
          <Alert
            status="info"
            icon
            title="Nothing runs yet"
            description={`${workloadName(workload)} has not been deployed to any environment.`}
          />
        ) : (
          <Flex direction="column" gap="4">
            {environments.map(({ status, shared }) => (
              <Environment
                key={`${status.cluster.name}/${status.environment}`}
                status={status}
                shared={shared}
                opened={
                  params.get('environment') === status.environment
                    ? (params.get('show') ?? undefined)
                    : undefined
                }
              />
            ))}
          </Flex>
        )
      }
    </LiveView>
  );
};
