import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { LiveView, useLive, workloadOf } from '@macadam/plugin-ui-react';
import {
  WORKLOADS_CHANNEL,
  type Deployment,
  type Release,
} from '@macadam/plugin-orchestrator-common';
import { useCallback, useState } from 'react';
import { orchestratorApiRef } from '../api';
import { runtimeOf } from '../runtime';
import { useStatus } from '../useStatus';
import { DeployDialog } from './DeployDialog';
import { EnvironmentCard } from './EnvironmentCard';
import { History } from './History';
import { LeftGit } from './LeftGit';
import { useHistory } from './useHistory';
import { withStarted } from './view';

interface Asked {
  environment: string;
  release: Release;
  verb: 'Promote' | 'Bring back';
}

/** Where a service runs, how it got there, what stops it, and how to move it on or back. */
export const DeliveryTab = () => {
  const { entity } = useEntity();
  const workload = workloadOf(entity);
  const api = useApi(orchestratorApiRef);
  const [asked, setAsked] = useState<Asked>();
  const [started, setStarted] = useState<Deployment>();
  const loadDelivery = useCallback(
    () => api.workload(workload),
    [api, workload],
  );
  const delivery = useLive(loadDelivery, {
    channels: [WORKLOADS_CHANNEL],
    workload,
  });
  const history = useHistory(workload);
  const status = useStatus(workload, delivery);
  const refresh = () => {
    delivery.refresh();
    history.live.refresh();
  };
  return (
    <LiveView live={delivery} what="deployments">
      {({ environments, latestRelease, ...service }) => (
        <Flex direction="column" gap="6">
          <LeftGit delivery={{ ...service, latestRelease }} />
          {environments.map(view => (
            <EnvironmentCard
              key={view.environment}
              workload={workload}
              view={withStarted(view, started)}
              latest={latestRelease}
              others={environments.flatMap(each =>
                each.current && each !== view ? [each.environment] : [],
              )}
              runtimeOf={subject =>
                runtimeOf(status, subject, view.environment)
              }
              onPromote={release =>
                setAsked({
                  environment: view.environment,
                  release,
                  verb: 'Promote',
                })
              }
              onDecided={refresh}
            />
          ))}
          <section aria-label="History">
            <Text as="h3" variant="title-x-small">
              History
            </Text>
            <LiveView live={history.live} what="earlier deployments">
              {page => (
                <History
                  page={page}
                  onMore={history.more}
                  environments={environments}
                  onBringBack={({ environment, release }) =>
                    setAsked({ environment, release, verb: 'Bring back' })
                  }
                />
              )}
            </LiveView>
          </section>
          {asked && (
            <DeployDialog
              {...asked}
              workload={workload}
              onClose={() => setAsked(undefined)}
              onDone={deployment => {
                setAsked(undefined);
                setStarted(deployment);
                refresh();
              }}
            />
          )}
        </Flex>
      )}
    </LiveView>
  );
};
