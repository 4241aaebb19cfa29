import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Link, Text } from '@backstage/ui';
import { LiveView, useLive } from '@macadam/plugin-gitops-react';
import {
  POLICY_WORKLOADS_CHANNEL,
  type PolicyExceptions,
} from '@macadam/plugin-policy-common';
import { useCallback } from 'react';
import { policyApiRef } from './api';
import { ExceptionCard } from './ExceptionCard';
import styles from './Exceptions.module.css';

const summary = ({ exceptions }: PolicyExceptions): string => {
  const count = (state: string) =>
    exceptions.filter(each => each.state === state).length;
  const ending = exceptions.filter(({ isEnding }) => isEnding).length;
  return [
    `${count('pending')} to decide`,
    `${count('inForce')} in force`,
    `${ending} ${ending === 1 ? 'ends' : 'end'} soon`,
  ].join(', ');
};

/** Every exception of the platform: what waits for a decision first. */
export const ExceptionsView = () => {
  const api = useApi(policyApiRef);
  const load = useCallback(() => api.exceptions(), [api]);
  const live = useLive(load, { channels: [POLICY_WORKLOADS_CHANNEL] });
  return (
    <LiveView live={live} what="exceptions">
      {all => (
        <Flex direction="column" gap="4">
          <Text as="p" color="secondary" aria-live="polite">
            {summary(all)}
          </Text>
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
          <ul className={styles.list}>
            {all.exceptions.map(each => (
              <ExceptionCard
                key={`${each.state} ${each.name}`}
                exception={each}
                onDone={live.refresh}
              />
            ))}
          </ul>
        </Flex>
      )}
    </LiveView>
  );
};
