import { Flex, Text } from '@backstage/ui';
import { LiveView, type Live } from '@macadam/plugin-ui-react';
import type { PolicyExceptions } from '@macadam/plugin-policy-common';
import { ExceptionList } from './ExceptionList';

/** What this service is excepted from, and what was asked for; nothing where there is none. */
export const WorkloadExceptions = ({
  live,
}: {
  live: Live<PolicyExceptions>;
}) => (
  <LiveView live={live} what="exceptions" loading={null}>
    {({ exceptions }) =>
      exceptions.length > 0 && (
        <section aria-label="Exceptions">
          <Flex direction="column" gap="3">
            <Text as="h2" variant="title-small">
              Exceptions
            </Text>
            <ExceptionList exceptions={exceptions} onDone={live.refresh} />
          </Flex>
        </section>
      )
    }
  </LiveView>
);
