import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { LiveView, policyApiRef, useLive } from '@macadam/plugin-ui-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type PolicyExceptions,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';
import { ExceptionList } from './ExceptionList';
import { RefusedPlatformAlert } from './RefusedPlatformAlert';

type View = PolicyExceptions['exceptions'][number];

/** What a person looks for, in the order in which it asks for something. */
const PARTS: { title: string; has: (each: View) => boolean }[] = [
  { title: 'Wait for a decision', has: ({ state }) => state === 'pending' },
  { title: 'End soon', has: ({ isEnding }) => isEnding },
  {
    title: 'In force',
    has: ({ state, isEnding }) => state === 'inForce' && !isEnding,
  },
  {
    title: 'Declined or ended',
    has: ({ state }) => state === 'declined' || state === 'ended',
  },
];

/** Every exception of the platform: what waits for a decision first. */
export const ExceptionsView = () => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.exceptions(), [api]);
  const live = useLive(load, { channels: [POLICY_WORKLOADS_CHANNEL] });
  return (
    <LiveView live={live} what="exceptions">
      {all => (
        <Flex direction="column" gap="5">
          <RefusedPlatformAlert refused={all.refused} />
          {all.unreadable.map(({ file, message, url }) => (
            <Alert
              key={file}
              status="warning"
              icon
              title={<Link href={url}>{file}</Link>}
              description={message}
            />
          ))}
          {all.exceptions.length === 0 && all.unreadable.length === 0 && (
            <Alert
              status="success"
              icon
              title="Nothing is excepted"
              description={`Every policy holds for every service. Developers ask for an exception on the Policy tab of a service; it lasts ${all.maxDays} days at most.`}
            />
          )}
          {PARTS.map(({ title, has }) => {
            const own = all.exceptions.filter(has);
            return (
              own.length > 0 && (
                <section key={title} aria-label={title}>
                  <Flex direction="column" gap="3">
                    <Text as="h2" variant="title-x-small">
                      {title} ({own.length})
                    </Text>
                    <ExceptionList exceptions={own} onDone={live.refresh} />
                  </Flex>
                </section>
              )
            );
          })}
        </Flex>
      )}
    </LiveView>
  );
};
