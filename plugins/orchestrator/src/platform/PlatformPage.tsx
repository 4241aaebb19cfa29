import { useApi } from '@backstage/frontend-plugin-api';
import { Flex, Link, Text } from '@backstage/ui';
import {
  Age,
  LiveView,
  PageContent,
  shortCommit,
  useLive,
} from '@macadam/plugin-ui-react';
import { WORKLOADS_CHANNEL } from '@macadam/plugin-orchestrator-common';
import { useCallback } from 'react';
import { orchestratorApiRef } from '../api';
import { EntityLink } from '../EntityLink';
import { Definitions } from './Definitions';
import { Problems } from './Problems';
import { RefusedFiles } from './RefusedFiles';
import { Environments, Policies, Tenants } from './Sections';

// A push to the platform repository that changes no workload sends no signal.
const EVERY_SECONDS = 5;

/** What the platform is made of, whom each part serves, and what is wrong with its newest revision. */
export const PlatformPage = () => {
  const api = useApi(orchestratorApiRef);
  const load = useCallback(() => api.platform(), [api]);
  const live = useLive(load, {
    channels: [WORKLOADS_CHANNEL],
    every: EVERY_SECONDS,
  });
  return (
    <PageContent>
      <LiveView live={live} what="platform">
        {status => (
          <Flex direction="column" gap="6">
            <Problems status={status} />
            <RefusedFiles />
            <Text as="p" color="secondary">
              {status.url ? (
                <Link href={status.url}>{status.repository}</Link>
              ) : (
                status.repository
              )}
              {status.owner && (
                <>
                  , owner <EntityLink entityRef={status.owner} />
                </>
              )}
              {status.lastGoodRevision && (
                <>
                  , in force:{' '}
                  <code>{shortCommit(status.lastGoodRevision)}</code>
                </>
              )}
              {status.lastGoodAt && (
                <>
                  {' '}
                  (<Age at={status.lastGoodAt} />)
                </>
              )}
            </Text>
            <Environments {...status} />
            <Definitions {...status} />
            <Tenants {...status} />
            <Policies {...status} />
          </Flex>
        )}
      </LiveView>
    </PageContent>
  );
};
